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
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./saliency run}. */
@Command(
    name = "run",
    description = {
      "Runs every arm of a spec with every seed and prints the table.",
      "Ctrl-C saves a checkpoint; 'resume' goes on from it."
    })
final class RunCommand implements Callable<Integer> {

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
      description = "Changes of the spec, for instance training.epochs=20 or seeds=[0,1,2].")
  private List<String> changes = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for checkpoints, records and the table; otherwise runs/NAME.")
  private @Nullable Path out;

  @Mixin private DataFolder data = new DataFolder();

  @Mixin private LoaderThreads loaders = new LoaderThreads();

  @Mixin private ProfileOption profile = new ProfileOption();

  @Inject
  RunCommand(
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
    ValidatedExperiment experiment = reader.get().read(spec, changes, dataFolder);
    Path folder = out == null ? Path.of("runs", experiment.name()) : out;
    stop.listen();
    return runner
        .get()
        .run(
            experiment,
            new RunOptions(
                folder,
                dataFolder,
                loaders.count(),
                profile.wanted(),
                console.out(),
                console.err(),
                stop));
  }
}
