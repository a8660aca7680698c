package org.saliencyssl.experiment.run;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.saliencyssl.experiment.record.PluginJar;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.record.ResultTable;
import org.saliencyssl.experiment.record.RunRecord;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;

/**
 * Runs the points of an experiment one after the other in this process.
 *
 * <p>The experiment's folder holds {@code points.jsonl} (the resolved spec of every point), {@code
 * plugins.sha256} (if plug-ins from outside are used), a folder for each point (checkpoint,
 * metrics, preview, encoder, record) and for the references of each seed, and {@code table.md}. A
 * point that fails does not stop the others.
 */
public final class LocalRunner implements ExperimentRunner {

  private static final String POINTS = "points.jsonl";
  private static final String TABLE = "table.md";

  private final SpecReader reader;
  private final PluginRegistries plugins;

  /**
   * Makes a runner.
   *
   * @param reader reads stored specs again
   * @param plugins the plug-ins, for provenance
   */
  @Inject
  public LocalRunner(SpecReader reader, PluginRegistries plugins) {
    this.reader = reader;
    this.plugins = plugins;
  }

  @Override
  public int run(ValidatedExperiment experiment, RunOptions options) throws IOException {
    Path out = options.out();
    if (Files.exists(out.resolve(POINTS))) {
      throw new RunFailedException(
          ("%s holds an experiment already; './saliency resume %s' goes on with it, --out DIR"
                  + " starts another one elsewhere")
              .formatted(out, out));
    }
    Files.createDirectories(out);
    List<String> lines = experiment.points().stream().map(SpecPoint::canonical).toList();
    Provenance provenance = new Provenance(plugins, options.data());
    List<PluginJar> jars = provenance.foreign(experiment.points());
    if (!jars.isEmpty()) {
      replace(out.resolve(ForeignJars.FILE), ForeignJars.text(jars));
    }
    replace(out.resolve(POINTS), String.join("\n", lines) + "\n");
    return execute(experiment.points(), provenance, options);
  }

  @Override
  public int resume(RunOptions options) throws IOException {
    Path file = options.out().resolve(POINTS);
    if (!Files.isRegularFile(file)) {
      throw new RunFailedException(
          options.out() + " holds no experiment: it has no " + POINTS + "; start one with 'run'");
    }
    List<SpecPoint> points = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      points.add(reader.readPoint(file.toString(), line));
    }
    Provenance provenance = new Provenance(plugins, options.data());
    ForeignJars.check(options.out(), provenance.foreign(points));
    return execute(points, provenance, options);
  }

  private int execute(List<SpecPoint> points, Provenance provenance, RunOptions options)
      throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                options.out().resolve(".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = lock(channel, options.out())) {
      if (!lock.isValid()) {
        throw new IllegalStateException("the lock of " + options.out() + " was lost");
      }
      return executeLocked(points, provenance, options);
    }
  }

  private int executeLocked(List<SpecPoint> points, Provenance provenance, RunOptions options)
      throws IOException {
    Experiment experiment = new Experiment(options, cache(), provenance);
    List<RunRecord> records = new ArrayList<>();
    boolean failed = false;
    for (SpecPoint point : points) {
      Path folder = options.out().resolve(point.label());
      try {
        Optional<RunRecord> record = recorded(point, folder);
        if (record.isEmpty()) {
          record = experiment.run(point, Files.createDirectories(folder));
        }
        if (record.isEmpty()) {
          return stopped(options);
        }
        records.add(record.get());
      } catch (IOException | RuntimeException e) {
        failed = true;
        report(point.label(), folder, e, options);
      }
    }
    failed |= references(points, experiment, records, options);
    if (options.stopRequested().getAsBoolean()) {
      return stopped(options);
    }
    show(records, options);
    return failed ? FAILED : DONE;
  }

  /** Floors and ceiling, once for each seed and each kind of data, backbone and protocol. */
  private boolean references(
      List<SpecPoint> points, Experiment experiment, List<RunRecord> records, RunOptions options)
      throws IOException {
    Map<List<Object>, List<SpecPoint>> alike = new LinkedHashMap<>();
    for (SpecPoint point : points) {
      alike.computeIfAbsent(referenceKey(point), key -> new ArrayList<>()).add(point);
    }
    boolean failed = false;
    Map<Long, Integer> perSeed = new LinkedHashMap<>();
    for (List<SpecPoint> group : alike.values()) {
      SpecPoint point = group.get(0);
      if (options.stopRequested().getAsBoolean()) {
        return failed;
      }
      int number = perSeed.merge(point.seed(), 1, Integer::sum);
      String name = "references-" + point.seed() + (number == 1 ? "" : "-of-" + point.arm());
      Path folder = Files.createDirectories(options.out().resolve(name));
      try {
        if (!Experiment.hasReferences(folder)) {
          experiment.references(group, folder);
        }
        records.addAll(RecordStore.readAll(folder)); // the order that 'report' finds them in
      } catch (IOException | RuntimeException e) {
        failed = true;
        report(name, folder, e, options);
      }
    }
    return failed;
  }

  private static List<Object> referenceKey(SpecPoint point) {
    return List.of(
        point.seed(),
        point.spec().compute(),
        point.spec().data(),
        point.spec().imageSize(),
        point.spec().encoder(),
        point.spec().evaluation());
  }

  private static Optional<RunRecord> recorded(SpecPoint point, Path folder) throws IOException {
    Path file = folder.resolve(RecordStore.FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    RunRecord record = RecordStore.read(file);
    if (!record.provenance().specHash().equals(point.hash())) {
      throw new RunFailedException(file + " belongs to another spec; it was not touched");
    }
    return Optional.of(record);
  }

  private static int stopped(RunOptions options) {
    options
        .log()
        .println("stopped with a checkpoint; go on with: ./saliency resume " + options.out());
    return STOPPED;
  }

  private static void report(String label, Path folder, Exception e, RunOptions options)
      throws IOException {
    Path trace = folder.resolve("error.log");
    try (PrintWriter writer =
        new PrintWriter(Files.newBufferedWriter(trace, StandardCharsets.UTF_8))) {
      e.printStackTrace(writer);
    }
    options.log().println(label + " failed: " + messages(e) + " (stack trace in " + trace + ")");
  }

  /** What went wrong and why, outermost first; a message that repeats its cause is said once. */
  private static String messages(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    Throwable cause = e.getCause();
    return cause == null || message.contains(cause.toString())
        ? message
        : message + "; cause: " + messages(cause);
  }

  private static void show(List<RunRecord> records, RunOptions options) throws IOException {
    if (records.isEmpty()) {
      return;
    }
    ResultTable table = ResultTable.of(records);
    replace(options.out().resolve(TABLE), table.toMarkdown());
    options.results().print(table.toText());
    options.results().flush();
  }

  private static FileLock lock(FileChannel channel, Path out) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      throw new RunFailedException("another run of this program works in " + out);
    }
    throw new RunFailedException("another process works in " + out + "; wait for it or stop it");
  }

  /** Packed data, unpacked archives and saliency maps, shared by all experiments of a user. */
  private static Path cache() {
    String own = System.getenv("SALIENCY_CACHE");
    if (own != null && !own.isBlank()) {
      return Path.of(own);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("saliency-ssl");
  }

  private static void replace(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(temporary, text);
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
