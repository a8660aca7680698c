package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.run.GridRecords;
import org.saliencyssl.experiment.spec.SpecPoint;

/**
 * Kills the coordinator and the workers of a {@link StubGrid} with {@code kill -9} at random
 * moments, starts the coordinator again, and looks for lost, duplicated and corrupt points.
 *
 * <pre>{@code
 * java -cp ... org.saliencyssl.experiment.grid.GridKills [POINTS [KILLS [WORKERS [SEED]]]]
 * }</pre>
 */
final class GridKills {

  private static final int EVERY_JVM = 50;

  private final Path work;
  private final Random random;

  GridKills(Path work, Random random) {
    this.work = work;
    this.random = random;
  }

  /** What was found; all but the kills should be as in the undisturbed grid. */
  record Found(
      int coordinators,
      int workers,
      List<String> lost,
      List<String> duplicated,
      List<String> corrupt,
      boolean sameTable) {
    boolean good() {
      return lost.isEmpty() && duplicated.isEmpty() && corrupt.isEmpty() && sameTable;
    }
  }

  /** See the class. */
  public static void main(String... arguments) throws Exception {
    int points = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    int kills = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    int workers = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
    long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : System.nanoTime();
    Path work = Files.createTempDirectory("grid-kills-");
    System.out.printf("%d points, %d kills, seed %d, files in %s%n", points, kills, seed, work);
    Found found = new GridKills(work, new Random(seed)).compare(points, kills, workers);
    System.out.println(found);
    System.exit(found.good() ? 0 : 1);
  }

  Found compare(int points, int kills, int workers) throws IOException, InterruptedException {
    StubGrid whole = StubGrid.of(work.resolve("whole"), points);
    long start = System.nanoTime();
    whole.run(workers, EVERY_JVM);
    double seconds = (System.nanoTime() - start) * 1e-9;
    System.out.printf(Locale.ROOT, "undisturbed: %.1f s%n", seconds);
    StubGrid killed = StubGrid.of(work.resolve("killed"), points);
    int[] victims = disturb(points, kills, workers, seconds);
    return look(whole, killed, victims);
  }

  /** Returns how many coordinators and how many workers were killed. */
  private int[] disturb(int points, int kills, int workers, double seconds)
      throws IOException, InterruptedException {
    int[] victims = new int[2];
    int starts = 0;
    while (true) {
      Process coordinator = start(points, workers, starts++);
      boolean alive = true;
      while (alive && victims[0] + victims[1] < kills) {
        long pause = random.nextLong(Math.max(1, (long) (1000 * seconds / kills)));
        alive = !coordinator.waitFor(pause, TimeUnit.MILLISECONDS);
        if (random.nextBoolean()) {
          victims[0] += alive && kill(coordinator.toHandle()) ? 1 : 0;
          alive = false;
        } else {
          victims[1] += killedWorker(coordinator) ? 1 : 0;
        }
      }
      if (coordinator.waitFor() == 0) {
        return victims;
      }
      if (starts > 10 * (kills + 1)) {
        throw new IOException("no end after " + starts + " starts; see " + work);
      }
    }
  }

  /** Waits for a worker to kill; returns false if the coordinator has ended. */
  private boolean killedWorker(Process coordinator) throws InterruptedException {
    while (!coordinator.waitFor(1, TimeUnit.MILLISECONDS)) {
      List<ProcessHandle> children = coordinator.children().toList();
      if (!children.isEmpty() && kill(children.get(random.nextInt(children.size())))) {
        return true;
      }
    }
    return false;
  }

  private static boolean kill(ProcessHandle process) {
    return process.destroyForcibly();
  }

  private Process start(int points, int workers, int number) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            StubGrid.class.getName(),
            work.resolve("killed").toString(),
            Integer.toString(points),
            Integer.toString(workers),
            Integer.toString(EVERY_JVM))
        .redirectErrorStream(true)
        .redirectOutput(work.resolve("start-" + number + ".log").toFile())
        .start();
  }

  private static Found look(StubGrid whole, StubGrid killed, int[] victims) throws IOException {
    List<String> lost = new ArrayList<>();
    List<String> corrupt = new ArrayList<>();
    GridFolder grid = killed.folder();
    for (SpecPoint point : killed.points()) {
      Path record = grid.result(point.label()).resolve("record.json");
      if (!Files.exists(record)) {
        lost.add(point.label());
      } else if (Files.mismatch(record, killed.prepared(point.label())) >= 0) {
        corrupt.add(point.label());
      }
    }
    Map<String, Long> commits =
        Files.readAllLines(grid.root().resolve("commits.log")).stream()
            .collect(Collectors.groupingBy(line -> line.split(" ")[0], Collectors.counting()));
    Map<String, Long> done =
        Files.readAllLines(grid.ledger()).stream()
            .filter(line -> line.contains("\"state\":\"done\""))
            .collect(
                Collectors.groupingBy(
                    line -> line.replaceAll(".*\"point\":\"([^\"]*)\".*", "$1"),
                    Collectors.counting()));
    List<String> duplicated =
        killed.points().stream()
            .map(SpecPoint::label)
            .filter(label -> commits.getOrDefault(label, 0L) > 1 || done.get(label) != 1)
            .toList();
    String expected = GridRecords.table(whole.folder().root()).toText();
    boolean same = GridRecords.table(grid.root()).toText().equals(expected);
    return new Found(victims[0], victims[1], lost, duplicated, corrupt, same);
  }
}
