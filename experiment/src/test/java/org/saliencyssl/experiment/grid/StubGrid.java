package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.FencedException;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.record.Measurement;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.record.RunProvenance;
import org.saliencyssl.experiment.record.RunRecord;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;

/**
 * A grid whose points take milliseconds. Most workers are a shell script that keeps to the protocol
 * of {@code experiment.ledger} (claim, record, commit by rename) and syncs nothing; the others are
 * JVMs started by {@link ForkedJvms} that keep to it with {@link Attempt}. No tensor is touched.
 *
 * <p>{@link #main} is both the coordinator (arguments: folder, points, workers, every how many
 * points a JVM) and such a JVM (arguments: {@code worker} and what {@link ForkedJvms} adds).
 */
final class StubGrid {

  private static final GridFolder.Carried CARRIED =
      new GridFolder.Carried("checkpoint.bin", List.of());

  /** Arguments: root, label, token, the prepared record, seconds to sleep. */
  private static final String SCRIPT =
      """
      a="$1/attempts/$2/$3"
      read -r host < /proc/sys/kernel/hostname
      set -C
      echo "{\\"host\\":\\"$host\\",\\"pid\\":$$,\\"started\\":\\"\\"}" > "$a/worker.json" || exit 75
      sleep "$5"
      cp "$4" "$a/record.json" || exit 75
      mv -T "$a" "$1/$2" || exit 75
      echo "$2 $3" >> "$1/commits.log"
      """;

  private final Path root;
  private final List<SpecPoint> points;

  StubGrid(Path root, List<SpecPoint> points) {
    this.root = root;
    this.points = points;
  }

  /** See the class. */
  public static void main(String... arguments) throws IOException {
    if (arguments[0].equals("worker")) {
      Path root = Path.of(arguments[1]);
      System.exit(work(root, arguments[2], Integer.parseInt(arguments[3])));
    }
    StubGrid grid = of(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    int everyJvm = Integer.parseInt(arguments[3]);
    Coordinator.Outcome outcome = grid.run(Integer.parseInt(arguments[2]), everyJvm);
    System.exit(outcome.failed().isEmpty() ? 0 : 1);
  }

  /** Makes a grid of one arm with many seeds; writes the records that its workers will hand in. */
  static StubGrid of(Path root, int points) throws IOException {
    Files.createDirectories(root.resolve("records"));
    Path spec = root.resolve("spec.json");
    try (var in = StubGrid.class.getResourceAsStream("/org/saliencyssl/experiment/complete.json")) {
      Files.write(spec, in.readAllBytes());
    }
    String seeds =
        IntStream.range(0, points / 2).mapToObj(Integer::toString).collect(Collectors.joining(","));
    PluginRegistries plugins = PluginRegistries.load(StubGrid.class.getClassLoader());
    List<SpecPoint> read =
        new SpecReader(plugins).read(spec, List.of("seeds=[" + seeds + "]"), null).points();
    StubGrid grid = new StubGrid(root, read);
    for (SpecPoint point : read) {
      if (!Files.exists(grid.prepared(point.label()))) {
        RecordStore.write(grid.prepared(point.label()), record(point));
      }
    }
    return grid;
  }

  GridFolder folder() {
    return new GridFolder(root);
  }

  List<SpecPoint> points() {
    return points;
  }

  Path prepared(String label) {
    return root.resolve("records").resolve(label + ".json");
  }

  Coordinator.Outcome run(int workers, int everyJvm) throws IOException {
    GridRules rules =
        new GridRules(workers, 3, false, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));
    List<Task> tasks = points.stream().map(Task::of).toList();
    Launcher jvms =
        new ForkedJvms(
            folder(), StubGrid.class.getName(), List.of(), List.of(), workers, System.err);
    Launcher mixed =
        (task, attempt, slot) ->
            everyJvm > 0 && task.points().get(0).seed() % everyJvm == 1
                ? jvms.start(task, attempt, slot)
                : script(attempt);
    return new Coordinator(folder(), tasks, mixed, rules, CARRIED, System.err::println, () -> false)
        .run();
  }

  Launcher.Worker script(Attempt attempt) throws IOException {
    double sleep = Math.floorMod(attempt.point().hashCode(), 30) / 1000.0;
    List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "stub"));
    command.addAll(
        List.of(
            root.toString(),
            attempt.point(),
            Integer.toString(attempt.token()),
            prepared(attempt.point()).toString(),
            Double.toString(sleep)));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Child(process);
  }

  /** A worker in a JVM. */
  private static int work(Path root, String label, int token) throws IOException {
    Attempt attempt = new GridFolder(root).attempt(label, token);
    try {
      if (!attempt.claim()) {
        return WorkerStatus.FENCED;
      }
      attempt.beat(1);
      Files.copy(
          root.resolve("records").resolve(label + ".json"),
          attempt.folder().resolve(RecordStore.FILE));
      attempt.commit(new GridFolder(root).result(label));
      Files.writeString(
          root.resolve("commits.log"),
          label + " " + token + "\n",
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
      return WorkerStatus.DONE;
    } catch (FencedException e) {
      return WorkerStatus.FENCED;
    }
  }

  private static RunRecord record(SpecPoint point) {
    double value = Math.floorMod(point.hash().hashCode(), 1000) / 1000.0;
    RunProvenance provenance =
        new RunProvenance(
            point.hash(),
            point.settingsHash(),
            point.canonical(),
            "0.1.0",
            null,
            null,
            List.of(),
            "shapes:1",
            "17",
            "Linux",
            "a CPU",
            "0.35.1",
            "2.7.1",
            "cpu",
            1,
            "float32",
            "contiguous",
            "2026-11-25T09:00:00Z",
            1.5);
    return new RunRecord(
        RunRecord.FORMAT,
        RunRecord.Kind.ARM,
        point.experiment(),
        point.arm(),
        point.seed(),
        List.of(new Measurement("knn", value, "knn(k=20)#aa", "test", "last epoch")),
        null,
        List.of(),
        List.of(),
        provenance);
  }

  private record Child(Process process) implements Launcher.Worker {
    @Override
    public boolean alive() {
      return process.isAlive();
    }

    @Override
    public int status() {
      try {
        return process.waitFor(1, TimeUnit.MINUTES) ? process.exitValue() : -1;
      } catch (InterruptedException e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }

    @Override
    public void stop() {
      process.destroy();
    }

    @Override
    public void kill() {
      process.destroyForcibly();
    }

    @Override
    public long heard() {
      return 0;
    }

    @Override
    public void onEnd(Runnable action) {
      process.onExit().thenRun(action);
    }
  }
}
