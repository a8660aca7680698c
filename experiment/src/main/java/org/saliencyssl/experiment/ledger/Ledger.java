package org.saliencyssl.experiment.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of a grid, open for writing. One process writes at a time: the coordinator. Each
 * {@link #append} is one {@code write(2)} with {@code O_APPEND}, followed by a sync. Not safe for
 * use by several threads.
 */
public final class Ledger implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final Clock clock;
  private final Map<String, LedgerEntry> latest;
  private long lines;
  private long length;

  private Ledger(Path file, FileChannel channel, Clock clock, Scan scan) {
    this.file = file;
    this.channel = channel;
    this.clock = clock;
    this.latest = scan.latest;
    this.lines = scan.lines;
    this.length = scan.length;
  }

  /** What a file says; {@code length} are the bytes of its whole lines. */
  private record Scan(Map<String, LedgerEntry> latest, long lines, long length, long torn) {}

  /**
   * Opens a ledger for writing, or begins one. A torn end (a line that was being written when the
   * power went, and anything unreadable up to the end of the file) is cut off and said.
   *
   * @param file the ledger
   * @param clock tells the time of new lines
   * @param log told about a torn end
   * @return the ledger, closed by the caller
   * @throws LedgerException if a line before the end is damaged or out of order
   * @throws IOException if the file cannot be read or written
   */
  public static Ledger open(Path file, Clock clock, Consumer<String> log) throws IOException {
    Scan scan = scan(file, entry -> {});
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    if (scan.torn > 0) {
      channel.truncate(scan.length);
      channel.force(true);
      log.accept(
          "%s: the last %d bytes were torn and are cut off; line %d is the last whole one"
              .formatted(file, scan.torn, scan.lines));
    }
    return new Ledger(file, channel, clock, scan);
  }

  /**
   * Reads a ledger that another process may be writing.
   *
   * @param file the ledger
   * @return the last line of each point, in the order in which the points were planned; empty if
   *     there is no file
   * @throws LedgerException if a line before the end is damaged or out of order
   * @throws IOException if the file cannot be read
   */
  public static Map<String, LedgerEntry> read(Path file) throws IOException {
    return scan(file, entry -> {}).latest;
  }

  /**
   * Reads all lines of a ledger that another process may be writing.
   *
   * @param file the ledger
   * @return the lines in order
   * @throws LedgerException as {@link #read}
   * @throws IOException if the file cannot be read
   */
  public static List<LedgerEntry> history(Path file) throws IOException {
    List<LedgerEntry> all = new ArrayList<>();
    scan(file, all::add);
    return all;
  }

  /**
   * Returns where the points stand.
   *
   * @return the last line of each point, in the order in which the points were planned; a live view
   */
  public Map<String, LedgerEntry> latest() {
    return Collections.unmodifiableMap(latest);
  }

  /**
   * Writes changes, all or, if a change is not allowed, none.
   *
   * @param changes in order
   * @throws LedgerException if a change does not follow from the state before, carries another
   *     token than the newest, or another process has written to the file
   * @throws IOException if the disk refuses; the file holds the lines before, and nothing is lost
   */
  public void append(List<LedgerChange> changes) throws IOException {
    Map<String, LedgerEntry> next = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    long number = lines;
    for (LedgerChange change : changes) {
      LedgerEntry before = next.getOrDefault(change.point(), latest.get(change.point()));
      String refusal = refusal(before, change);
      if (refusal != null) {
        throw new LedgerException("the ledger " + file + " refuses: " + refusal);
      }
      number++;
      LedgerEntry entry = new LedgerEntry(number, now, change);
      next.put(change.point(), entry);
      text.append(LedgerLine.write(entry));
    }
    write(text.toString().getBytes(StandardCharsets.UTF_8));
    lines = number;
    latest.putAll(next);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void write(byte[] bytes) throws IOException {
    if (channel.size() != length) {
      throw new LedgerException(
          file + " was written by another process meanwhile; this one stops. 'resume' goes on");
    }
    try {
      int written = channel.write(ByteBuffer.wrap(bytes));
      if (written < bytes.length) {
        throw new IOException("only " + written + " of " + bytes.length + " bytes were written");
      }
      channel.force(false);
    } catch (IOException e) {
      IOException said =
          new IOException(
              "cannot write to " + file + " (" + e.getMessage() + "); make room, then 'resume'", e);
      try {
        channel.truncate(length);
      } catch (IOException torn) {
        said.addSuppressed(torn); // the next reader cuts the torn end
      }
      throw said;
    }
    length += bytes.length;
  }

  /** Returns why a change is not allowed; null if it is. */
  private static @Nullable String refusal(@Nullable LedgerEntry before, LedgerChange change) {
    LedgerState from = before == null ? null : before.state();
    if (!LedgerState.mayFollow(from, change.state())) {
      return "%s cannot go from %s to %s"
          .formatted(change.point(), from == null ? "nothing" : from, change.state());
    }
    int newest = before == null ? 0 : before.token();
    if (change.state() == LedgerState.LEASED && change.token() <= newest) {
      return "%s has token %d already; a new one must be greater, not %d"
          .formatted(change.point(), newest, change.token());
    }
    if (change.state() != LedgerState.LEASED && change.token() != newest) {
      return "%s of %s carries token %d, but the newest is %d"
          .formatted(change.state(), change.point(), change.token(), newest);
    }
    return null;
  }

  private static Scan scan(Path file, Consumer<LedgerEntry> each) throws IOException {
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    Map<String, LedgerEntry> latest = new LinkedHashMap<>();
    long lines = 0;
    int start = 0;
    while (start < bytes.length) {
      int end = endOfLine(bytes, start);
      LedgerEntry entry = end < bytes.length ? LedgerLine.read(bytes, start, end) : null;
      if (entry == null) {
        if (wholeLineAfter(bytes, end)) {
          throw damaged(file, lines + 1, "its checksum does not fit its text");
        }
        break;
      }
      String refusal =
          entry.number() == lines + 1
              ? refusal(latest.get(entry.change().point()), entry.change())
              : "it is numbered " + entry.number() + ", as if two processes had written";
      if (refusal != null) {
        throw damaged(file, lines + 1, refusal);
      }
      latest.put(entry.change().point(), entry);
      each.accept(entry);
      lines++;
      start = end + 1;
    }
    return new Scan(latest, lines, start, bytes.length - start);
  }

  private static boolean wholeLineAfter(byte[] bytes, int lineFeed) {
    for (int start = lineFeed + 1; start < bytes.length; ) {
      int end = endOfLine(bytes, start);
      if (end < bytes.length && LedgerLine.read(bytes, start, end) != null) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  private static int endOfLine(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private static LedgerException damaged(Path file, long line, String what) {
    return new LedgerException(
        ("%s cannot be trusted from line %d on: %s. Move the file away and 'resume': finished"
                + " results and checkpoints are found again in their folders, only the history of"
                + " attempts is lost")
            .formatted(file, line, what));
  }
}
