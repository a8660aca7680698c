package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.ledger.Ledger;
import org.saliencyssl.experiment.ledger.LedgerEntry;
import org.saliencyssl.experiment.ledger.LedgerState;

/**
 * Where a grid stands, read beside whoever works on it.
 *
 * @param rows one for each point and reference, in the grid's order
 * @param left what the rest will take if it goes on as it went; empty while nothing is known
 */
public record GridStatus(List<Row> rows, OptionalDouble left) {

  private static final int MANY = 40;
  private static final int LONGEST_NOTE = 100;

  /**
   * One point.
   *
   * @param point its label
   * @param state where it stands
   * @param attempt newest token; 0 before the first
   * @param done share of the training that is done, in [0, 1]; empty where that is not known
   * @param seconds that the rest of the training will take; empty where that is not known
   * @param loss last logged; empty where there is none
   * @param note one line of the ledger, or empty
   */
  public record Row(
      String point,
      LedgerState state,
      int attempt,
      OptionalDouble done,
      OptionalDouble seconds,
      OptionalDouble loss,
      String note) {}

  /** Tells how many epochs an attempt will train. */
  @FunctionalInterface
  public interface Epochs {

    /**
     * Reads it from the resolved spec.
     *
     * @param line of {@code points.jsonl}
     * @return the number
     */
    int of(String line);
  }

  /** Copies the list. */
  public GridStatus {
    rows = List.copyOf(rows);
  }

  /**
   * Reads where a grid stands.
   *
   * @param grid its folder
   * @param epochs reads resolved specs
   * @return the status
   * @throws GridException if the folder holds no ledger
   * @throws IOException if a file cannot be read
   */
  public static GridStatus read(GridFolder grid, Epochs epochs) throws IOException {
    if (!Files.exists(grid.ledger())) {
      throw new GridException(
          grid.root() + " holds no ledger; 'run', 'resume' or 'plan' begins one");
    }
    List<LedgerEntry> history = Ledger.history(grid.ledger());
    Map<String, LedgerEntry> latest = new LinkedHashMap<>();
    history.forEach(entry -> latest.put(entry.change().point(), entry));
    List<Row> rows = new ArrayList<>();
    for (LedgerEntry entry : latest.values()) {
      rows.add(row(grid, entry, epochs));
    }
    return new GridStatus(rows, left(history, rows));
  }

  /**
   * Counts points.
   *
   * @param states some states
   * @return how many are in one of them
   */
  public long count(LedgerState... states) {
    List<LedgerState> wanted = List.of(states);
    return rows.stream().filter(row -> wanted.contains(row.state)).count();
  }

  /**
   * Renders the status for a terminal.
   *
   * @param all whether points that are done or were never tried are listed even if there are many
   * @return lines ending with a line feed
   */
  public String text(boolean all) {
    int width = rows.stream().mapToInt(row -> row.point.length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    String layout = "%-" + Math.max(5, width) + "s  %-7s  %7s  %8s  %8s  %9s  %s";
    line(text, layout, "point", "state", "attempt", "progress", "left", "loss", "");
    for (Row row : rows) {
      boolean dull = row.state == LedgerState.DONE || row.state == LedgerState.PLANNED;
      if (all || rows.size() <= MANY || !dull) {
        line(
            text,
            layout,
            row.point,
            row.state,
            row.attempt == 0 ? "" : row.attempt,
            row.done.isPresent() ? Math.round(100 * row.done.getAsDouble()) + " %" : "",
            row.seconds.isPresent() ? clock(row.seconds.getAsDouble()) : "",
            row.loss.isPresent() ? String.format(Locale.ROOT, "%.4f", row.loss.getAsDouble()) : "",
            row.note.length() > LONGEST_NOTE
                ? row.note.substring(0, LONGEST_NOTE) + "..."
                : row.note);
      }
    }
    Map<LedgerState, Long> counts = new EnumMap<>(LedgerState.class);
    rows.forEach(row -> counts.merge(row.state, 1L, Long::sum));
    String summary =
        counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
    text.append(rows.size()).append(" in all: ").append(summary);
    left.ifPresent(seconds -> text.append("; about ").append(clock(seconds)).append(" left"));
    return text.append('\n').toString();
  }

  private static void line(StringBuilder text, String layout, Object... cells) {
    text.append(String.format(Locale.ROOT, layout, cells).stripTrailing()).append('\n');
  }

  private static Row row(GridFolder grid, LedgerEntry entry, Epochs epochs) throws IOException {
    String point = entry.change().point();
    boolean running = entry.state() == LedgerState.RUNNING;
    Attempt attempt = grid.attempt(point, entry.token());
    Path folder = running ? attempt.folder() : grid.result(point);
    Map<String, Double> last = entry.token() == 0 ? Map.of() : Metrics.read(folder);
    OptionalDouble done = OptionalDouble.empty();
    OptionalDouble seconds = OptionalDouble.empty();
    Double epoch = last.get("epoch");
    List<String> spec = running && epoch != null ? attempt.lines() : List.of();
    if (epoch != null && !spec.isEmpty()) {
      double share = Math.min(1, epoch / epochs.of(spec.get(0)));
      done = OptionalDouble.of(share);
      seconds = OptionalDouble.of(last.getOrDefault("seconds", 0.0) * (1 - share) / share);
    }
    Double loss = last.get("loss");
    return new Row(
        point,
        entry.state(),
        entry.token(),
        done,
        seconds,
        loss == null ? OptionalDouble.empty() : OptionalDouble.of(loss),
        Objects.requireNonNullElse(entry.change().detail(), ""));
  }

  /** The mean time of what is done, times what is left, over as many as run at a time now. */
  private static OptionalDouble left(List<LedgerEntry> history, List<Row> rows) {
    Map<String, Instant> leased = new HashMap<>();
    List<Duration> times = new ArrayList<>();
    for (LedgerEntry entry : history) {
      String point = entry.change().point();
      if (entry.state() == LedgerState.LEASED) {
        leased.put(point, entry.time());
      } else if (entry.state() == LedgerState.DONE && leased.containsKey(point)) {
        times.add(Duration.between(leased.getOrDefault(point, entry.time()), entry.time()));
      }
    }
    long missing = rows.stream().filter(row -> row.state != LedgerState.DONE).count();
    long running = rows.stream().filter(row -> row.state == LedgerState.RUNNING).count();
    if (times.isEmpty() || missing == 0) {
      return OptionalDouble.empty();
    }
    double mean = times.stream().mapToLong(Duration::toMillis).average().orElse(0) / 1000;
    return OptionalDouble.of(mean * missing / Math.max(1, running));
  }

  /**
   * Words a time.
   *
   * @param seconds not negative
   * @return for instance {@code 1:02:03} or {@code 0:42}
   */
  public static String clock(double seconds) {
    long whole = Math.round(seconds);
    return whole >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }
}
