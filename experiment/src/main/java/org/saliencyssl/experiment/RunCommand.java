package org.saliencyssl.experiment;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.io.IOException;
import java.nio.file.Files;
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
      "Runs every arm of a spec with every seed and prints the table; what a folder holds already is"
          + " not done again.",
      "Ctrl-C saves checkpoints; 'resume' goes on from them."
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

  @Option(
      names = "--new",
      description =
          "If the folder holds a grid, begin another one in the next free DIR-2, DIR-3 ...")
  private boolean fresh;

  @Mixin private WorkerOptions workers = new WorkerOptions();

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
    Path wanted = out == null ? Path.of("runs", experiment.name()) : out;
    Path folder = fresh ? free(wanted) : wanted;
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
                stop,
                workers.rules()));
  }

  /** Returns the folder itself if nothing is there, else the first name with a number. */
  static Path free(Path wanted) {
    Path folder = wanted;
    for (int number = 2; Files.exists(folder); number++) {
      folder = wanted.resolveSibling(wanted.getFileName() + "-" + number);
    }
    return folder;
  }
}
