package org.saliencyssl.experiment.run;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.saliencyssl.experiment.grid.Coordinator;
import org.saliencyssl.experiment.grid.ForkedJvms;
import org.saliencyssl.experiment.grid.Gpus;
import org.saliencyssl.experiment.grid.InThisProcess;
import org.saliencyssl.experiment.grid.Launcher;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.record.PluginJar;
import org.saliencyssl.experiment.record.ResultTable;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;
import org.saliencyssl.training.Pretrainer;

/**
 * Runs the points of an experiment on this machine, each in a worker process of its own.
 *
 * <p>The experiment's folder holds {@code points.jsonl} (the resolved spec of every point), {@code
 * plugins.sha256} (if plug-ins from outside are used), {@code ledger.jsonl} (what happened to every
 * point), {@code attempts} (work under way, given up or failed), {@code logs} (what workers said),
 * a folder for each finished point (checkpoint, metrics, preview, encoder, record) and for the
 * references of each seed, and {@code table.md}. A point that fails does not stop the others.
 */
public final class LocalRunner implements ExperimentRunner {

  private static final String PROGRAM = "org.saliencyssl.experiment.Main";
  private static final String TABLE = "table.md";
  private static final GridFolder.Carried CARRIED =
      new GridFolder.Carried(
          Pretrainer.CHECKPOINT_FILE, List.of(Pretrainer.METRICS_FILE, Pretrainer.PREVIEW_FILE));

  private final SpecReader reader;
  private final PluginRegistries plugins;
  private final boolean inThisProcess;

  /**
   * Makes a runner.
   *
   * @param reader reads stored specs again
   * @param plugins the plug-ins, for provenance
   */
  @Inject
  public LocalRunner(SpecReader reader, PluginRegistries plugins) {
    this(reader, plugins, false);
  }

  private LocalRunner(SpecReader reader, PluginRegistries plugins, boolean inThisProcess) {
    this.reader = reader;
    this.plugins = plugins;
    this.inThisProcess = inThisProcess;
  }

  /**
   * Makes a runner that starts no process: for points that were put together in code.
   *
   * @param reader reads stored specs again
   * @param plugins the plug-ins, for provenance
   * @return the runner
   */
  public static LocalRunner inThisProcess(SpecReader reader, PluginRegistries plugins) {
    return new LocalRunner(reader, plugins, true);
  }

  @Override
  public int plan(ValidatedExperiment experiment, List<SpecPoint> probe, RunOptions options)
      throws IOException {
    List<SpecPoint> points = experiment.points();
    Provenance provenance = new Provenance(plugins, options.data());
    Files.createDirectories(options.out());
    GridFolder grid = new GridFolder(options.out());
    try (GridLock lock = GridLock.of(options.out())) {
      lock.mustHold();
      freeze(points, provenance, options);
      Fingerprints.freeze(options.out(), Fingerprints.of(points, provenance, options));
      Coordinator.plan(grid, GridTasks.of(points), options.log()::println);
      PlanText plan = new PlanText(points, GridRecords.seconds(grid));
      if (!probe.isEmpty()) {
        Path scratch = Files.createTempDirectory(options.out(), "probe-");
        RunOptions probing = options.in(scratch);
        GridFolder folder = new GridFolder(scratch);
        try {
          plan.probe(probe, folder, launcher(folder, probe, provenance, probing));
        } finally {
          folder.delete();
        }
      }
      options.results().print(plan.text(options.rules().workers()));
      options.results().flush();
    }
    return DONE;
  }

  @Override
  public int run(ValidatedExperiment experiment, RunOptions options) throws IOException {
    List<SpecPoint> points = experiment.points();
    Provenance provenance = new Provenance(plugins, options.data());
    Files.createDirectories(options.out());
    try (GridLock lock = GridLock.of(options.out())) {
      freeze(points, provenance, options);
      return execute(lock, points, provenance, options);
    }
  }

  @Override
  public int resume(RunOptions options) throws IOException {
    FrozenGrid frozen = frozen(options);
    if (!frozen.exists()) {
      throw new RunFailedException(
          options.out() + " holds no experiment: it has no points.jsonl; start one with 'run'");
    }
    List<SpecPoint> points = frozen.read();
    Provenance provenance = new Provenance(plugins, options.data());
    ForeignJars.check(options.out(), provenance.foreign(points));
    try (GridLock lock = GridLock.of(options.out())) {
      return execute(lock, points, provenance, options);
    }
  }

  /** Stores what the folder is begun with; what is there already must agree. */
  private void freeze(List<SpecPoint> points, Provenance provenance, RunOptions options)
      throws IOException {
    FrozenGrid frozen = frozen(options);
    List<PluginJar> jars = provenance.foreign(points);
    boolean begun = frozen.exists();
    if (begun) {
      ForeignJars.checkKnown(options.out(), jars);
    }
    int added = frozen.freeze(points);
    if (!jars.isEmpty()) {
      FrozenGrid.replace(options.out().resolve(ForeignJars.FILE), ForeignJars.text(jars));
    }
    if (begun && added > 0) {
      options.log().println(options.out() + " grows by " + added + " points");
    }
  }

  private FrozenGrid frozen(RunOptions options) {
    return new FrozenGrid(new GridFolder(options.out()).points(), reader);
  }

  private int execute(
      GridLock lock, List<SpecPoint> points, Provenance provenance, RunOptions options)
      throws IOException {
    lock.mustHold();
    Fingerprints.checkWeights(options.out(), points, provenance);
    GridFolder grid = new GridFolder(options.out());
    Coordinator.Outcome outcome =
        new Coordinator(
                grid,
                GridTasks.of(points),
                launcher(grid, points, provenance, options),
                options.rules(),
                CARRIED,
                options.log()::println,
                options.stopRequested())
            .run();
    if (options.stopRequested().getAsBoolean()) {
      options
          .log()
          .println("stopped with a checkpoint; go on with: ./saliency resume " + options.out());
      return STOPPED;
    }
    if (!outcome.done().isEmpty()) {
      show(options);
    }
    return outcome.failed().isEmpty() ? DONE : FAILED;
  }

  private Launcher launcher(
      GridFolder grid, List<SpecPoint> points, Provenance provenance, RunOptions options)
      throws IOException {
    if (inThisProcess) {
      return new InThisProcess(new PointWork(options, provenance)::run);
    }
    int workers = options.rules().workers();
    WorkerRoom.check(points, workers, Runtime.getRuntime().availableProcessors());
    List<String> gpus =
        Gpus.assigned(points, workers, Gpus.visible(System.getenv(), Path.of("/dev")));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data",
                options.data().toString(),
                "--loader-threads",
                Integer.toString(Math.max(1, options.loaderThreads() / workers))));
    if (options.profile()) {
      arguments.add("--profile");
    }
    return new ForkedJvms(grid, PROGRAM, arguments, gpus, workers, options.log());
  }

  private static void show(RunOptions options) throws IOException {
    ResultTable table = GridRecords.table(options.out());
    FrozenGrid.replace(options.out().resolve(TABLE), table.toMarkdown());
    options.results().print(table.toText());
    options.results().flush();
  }
}
