package org.saliencyssl.experiment.grid;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a worker says, on its way to a user's screen and to its log. A bar that is redrawn in place
 * reaches the log once, as it was at last.
 */
final class WorkerLog implements Closeable {

  private static final int BUFFER = 8192;

  /** libtorch says this once a process, of its own code; the log has it. */
  private static final String NOISE = "LegacyTypeDispatch.h";

  /** How libtorch's warnings begin. */
  private static final String WARNING = "[W";

  private final OutputStream file;
  private final OutputStream screen;
  private final String prefix;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private boolean atStart = true;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param file the log; closed with this
   * @param screen shared by all workers
   * @param prefix put before each line on the screen that does not begin with it; empty to pass
   *     everything on as it comes
   */
  WorkerLog(OutputStream file, OutputStream screen, String prefix) {
    this.file = file;
    this.screen = screen;
    this.prefix = prefix;
  }

  /** Returns how many bytes were said. */
  long bytes() {
    return bytes.get();
  }

  /** Copies until the end. */
  void copy(InputStream said) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int n = said.read(buffer); n >= 0; n = said.read(buffer)) {
      bytes.addAndGet(n);
      for (int i = 0; i < n; i++) {
        show(buffer[i]);
        add(buffer[i]);
      }
      shown.writeTo(screen);
      shown.reset();
      screen.flush();
      file.flush();
    }
  }

  @Override
  public void close() throws IOException {
    held.writeTo(screen);
    screen.flush();
    if (line.size() > 0) {
      endLine();
    }
    file.close();
  }

  /** Passes on what one worker says as it comes; only a warning waits until it is whole. */
  private void show(byte one) {
    if (!prefix.isEmpty()) {
      return;
    }
    boolean begins = held.size() < WARNING.length() && atStart;
    if (begins && one == WARNING.charAt(held.size())) {
      held.write(one);
    } else if (held.size() >= WARNING.length() && one != '\n') {
      held.write(one);
    } else {
      String warning = held.toString(StandardCharsets.UTF_8);
      held.reset();
      atStart = one == '\n';
      if (!warning.contains(NOISE)) {
        shown.writeBytes(warning.getBytes(StandardCharsets.UTF_8));
        shown.write(one);
      }
    }
  }

  private void add(byte one) throws IOException {
    if (one == '\n') {
      endLine();
    } else if (one == '\r') {
      line.reset();
    } else {
      line.write(one);
    }
  }

  private void endLine() throws IOException {
    line.write('\n');
    line.writeTo(file);
    if (!prefix.isEmpty()) {
      String text = line.toString(StandardCharsets.UTF_8);
      if (!text.contains(NOISE)) {
        String told = text.isBlank() || text.startsWith(prefix) ? text : prefix + ": " + text;
        screen.write(told.getBytes(StandardCharsets.UTF_8));
        screen.flush();
      }
    }
    line.reset();
  }
}
