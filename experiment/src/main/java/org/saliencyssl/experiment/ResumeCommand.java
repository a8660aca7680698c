package org.saliencyssl.experiment;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.saliencyssl.experiment.run.ExperimentRunner;
import org.saliencyssl.experiment.run.RunOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./saliency resume}. */
@Command(
    name = "resume",
    description = "Goes on with an experiment that was stopped or killed, from its checkpoints.")
final class ResumeCommand implements Callable<Integer> {

  private final Provider<ExperimentRunner> runner;
  private final StopSignal stop;
  private final Console console;

  @Mixin private ExperimentFolder folder = new ExperimentFolder();

  @Mixin private WorkerOptions workers = new WorkerOptions();

  @Mixin private DataFolder data = new DataFolder();

  @Mixin private LoaderThreads loaders = new LoaderThreads();

  @Mixin private ProfileOption profile = new ProfileOption();

  @Inject
  ResumeCommand(Provider<ExperimentRunner> runner, StopSignal stop, Console console) {
    this.runner = runner;
    this.stop = stop;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path out = folder.path();
    Path dataFolder = data.path();
    stop.listen();
    return runner
        .get()
        .resume(
            new RunOptions(
                out,
                dataFolder,
                loaders.count(),
                profile.wanted(),
                console.out(),
                console.err(),
                stop,
                workers.rules()));
  }
}
