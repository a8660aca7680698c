package org.saliencyssl.experiment;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.run.ExperimentRunner;
import org.saliencyssl.experiment.run.RunOptions;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./saliency plan}. */
@Command(
    name = "plan",
    description = {
      "Checks a spec with its data and weights, freezes them in the grid's folder, and prints every"
          + " point with what its training will take, from a few real steps.",
      "'run' with the same folder, or 'resume', then does what was planned."
    })
final class PlanCommand implements Callable<Integer> {

  /** So that the first steps are seen one by one, and nothing is saved. */
  private static final List<String> PROBE =
      List.of("training.logEverySteps=1", "training.checkpointEverySteps=1000000");

  private final Provider<SpecReader> reader;
  private final Provider<ExperimentRunner> runner;
  private final StopSignal stop;
  private final Console console;

  @Parameters(index = "0", paramLabel = "SPEC", description = "The spec, a JSON file.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path spec;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "KEY=VALUE",
      description = "Changes of the spec, as for 'run'.")
  private List<String> changes = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the grid; otherwise runs/NAME.")
  private @Nullable Path out;

  @Option(names = "--no-probe", description = "Make no step; print no estimate.")
  private boolean noProbe;

  @Mixin private WorkerOptions workers = new WorkerOptions();

  @Mixin private DataFolder data = new DataFolder();

  @Mixin private LoaderThreads loaders = new LoaderThreads();

  @Inject
  PlanCommand(
      Provider<SpecReader> reader,
      Provider<ExperimentRunner> runner,
      StopSignal stop,
      Console console) {
    this.reader = reader;
    this.runner = runner;
    this.stop = stop;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path dataFolder = data.path();
    SpecReader read = reader.get();
    ValidatedExperiment experiment = read.read(spec, changes, dataFolder);
    Path folder = out == null ? Path.of("runs", experiment.name()) : out;
    List<String> probing = new ArrayList<>(changes);
    probing.addAll(PROBE);
    List<SpecPoint> probe = noProbe ? List.of() : read.read(spec, probing, dataFolder).points();
    return runner
        .get()
        .plan(
            experiment,
            probe,
            new RunOptions(
                folder,
                dataFolder,
                loaders.count(),
                false,
                console.out(),
                console.err(),
                stop,
                workers.rules()));
  }
}
