package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.ledger.Ledger;
import org.saliencyssl.experiment.ledger.LedgerChange;
import org.saliencyssl.experiment.ledger.LedgerState;
import org.saliencyssl.experiment.spec.SpecPoint;

/**
 * Times the scan of a ledger of 10,000 points (40,000 lines), and what the coordinator adds to a
 * point: a grid of stub points with one worker, beside the same stub workers started by hand, in
 * turn.
 *
 * <pre>{@code
 * java -cp ... org.saliencyssl.experiment.grid.GridBenchmark [ROUNDS [POINTS]]
 * }</pre>
 */
final class GridBenchmark {

  private static final int LEDGER_POINTS = 10_000;

  private GridBenchmark() {}

  /** See the class. */
  public static void main(String... arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int points = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    Path work = Files.createTempDirectory("grid-benchmark-");
    scan(work.resolve("ledger.jsonl"), rounds);
    overhead(work, rounds, points);
    new GridFolder(work).delete();
  }

  private static void scan(Path file, int rounds) throws IOException {
    try (Ledger ledger = Ledger.open(file, Clock.systemUTC(), System.out::println)) {
      List<LedgerChange> changes = new ArrayList<>();
      for (int i = 0; i < LEDGER_POINTS; i++) {
        changes.add(LedgerChange.planned("an-arm-with-a-name-" + i, "ab".repeat(32)));
      }
      for (LedgerState state : List.of(LedgerState.LEASED, LedgerState.RUNNING, LedgerState.DONE)) {
        for (int i = 0; i < LEDGER_POINTS; i++) {
          changes.add(LedgerChange.to("an-arm-with-a-name-" + i, state, 1, "host process 4711"));
        }
      }
      ledger.append(changes);
    }
    double[] seconds = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      if (Ledger.read(file).size() != LEDGER_POINTS) {
        throw new IllegalStateException("not all points were read");
      }
      seconds[i] = (System.nanoTime() - start) * 1e-9;
    }
    System.out.printf(
        Locale.ROOT,
        "scan of %d points, %d lines, %.1f MB: first %.3f s (cold JVM), median %.3f s%n",
        LEDGER_POINTS,
        4 * LEDGER_POINTS,
        Files.size(file) / 1e6,
        seconds[0],
        median(seconds));
  }

  private static void overhead(Path work, int rounds, int points) throws IOException {
    double[] added = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      double alone = alone(StubGrid.of(work.resolve("alone-" + i), points));
      StubGrid grid = StubGrid.of(work.resolve("grid-" + i), points);
      long start = System.nanoTime();
      grid.run(1, 0);
      double whole = (System.nanoTime() - start) * 1e-6;
      added[i] = (whole - alone) / points;
      System.out.printf(
          Locale.ROOT,
          "%d points: alone %.1f ms each, in a grid %.1f ms each, added %.1f ms%n",
          points,
          alone / points,
          whole / points,
          added[i]);
    }
    System.out.printf(Locale.ROOT, "added to a point: median %.1f ms%n", median(added));
  }

  /** Milliseconds of the same workers, each started when the one before has ended. */
  private static double alone(StubGrid grid) throws IOException {
    double sum = 0;
    for (SpecPoint point : grid.points()) {
      Attempt attempt =
          grid.folder()
              .issue(
                  point.label(),
                  point.hash(),
                  0,
                  "{}\n",
                  new GridFolder.Carried("checkpoint.bin", List.of()));
      long start = System.nanoTime();
      if (grid.script(attempt).status() != 0) {
        throw new IllegalStateException("a stub failed");
      }
      sum += (System.nanoTime() - start) * 1e-6;
    }
    return sum;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
