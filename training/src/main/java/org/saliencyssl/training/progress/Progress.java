package org.saliencyssl.training.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far a piece of work is, with its rate and the time it still needs: one bar redrawn in
 * place on a terminal, a plain line now and then elsewhere. Not safe for use by several threads.
 */
public final class Progress implements AutoCloseable {

  private static final int BAR_CELLS = 24;
  private static final long TERMINAL_NANOS = Duration.ofMillis(200).toNanos();
  private static final long PLAIN_NANOS = Duration.ofSeconds(10).toNanos();

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoClock;
  private final String label;
  private final String unit;
  private final long total;
  private final long first;
  private final long startedAt;
  private long done;
  private long shownAt;
  private int width;
  private String detail = "";

  Progress(
      PrintStream out,
      boolean terminal,
      LongSupplier nanoClock,
      String label,
      String unit,
      long first,
      long total) {
    this.out = out;
    this.terminal = terminal;
    this.nanoClock = nanoClock;
    this.label = label;
    this.unit = unit;
    this.first = first;
    this.done = first;
    this.total = total;
    this.startedAt = nanoClock.getAsLong();
    this.shownAt = startedAt;
  }

  /**
   * Starts to show a piece of work on standard error. The launcher script sets the system property
   * {@code saliency.terminal} when standard error is a terminal.
   *
   * @param label what is being done
   * @param unit what is counted, in the plural
   * @param first how many were done before, by an earlier process
   * @param total how many there are
   * @return the display; close it when the work ends, however it ends
   */
  public static Progress start(String label, String unit, long first, long total) {
    return new Progress(
        System.err,
        Boolean.getBoolean("saliency.terminal"),
        System::nanoTime,
        label,
        unit,
        first,
        total);
  }

  /**
   * Reports progress; draws if it is time to.
   *
   * @param nowDone how many are done by now
   * @param nowDetail a short text, for instance the loss
   */
  public void update(long nowDone, String nowDetail) {
    done = nowDone;
    detail = nowDetail;
    long now = nanoClock.getAsLong();
    if (now - shownAt >= (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      shownAt = now;
      show(now);
    }
  }

  @Override
  public void close() {
    show(nanoClock.getAsLong());
    if (terminal) {
      out.println();
    }
  }

  private void show(long now) {
    String line = terminal ? bar() + " " + figures(now) : figures(now);
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      out.flush();
      width = line.length();
    } else {
      out.println(line);
    }
  }

  private String bar() {
    int filled = total == 0 ? BAR_CELLS : (int) (BAR_CELLS * done / total);
    return "[" + "#".repeat(filled) + ".".repeat(BAR_CELLS - filled) + "]";
  }

  private String figures(long now) {
    double seconds = (now - startedAt) * 1e-9;
    double rate = seconds > 0 ? (done - first) / seconds : 0;
    String eta = done >= total ? "in " + clock(seconds) : "ETA " + eta(rate);
    return String.format(
        Locale.ROOT,
        "%s %d/%d %s, %.1f/s, %s%s",
        label,
        done,
        total,
        unit,
        rate,
        eta,
        detail.isEmpty() ? "" : ", " + detail);
  }

  private String eta(double rate) {
    return rate > 0 ? clock((total - done) / rate) : "unknown";
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return whole >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }
}
