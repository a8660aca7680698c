package org.saliencyssl.experiment;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.saliencyssl.experiment.grid.GridRules;
import org.saliencyssl.experiment.run.PointWorker;
import org.saliencyssl.experiment.run.RunOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./saliency worker}: started by 'run', or by a cluster's scheduler. */
@Command(
    name = "worker",
    hidden = true,
    description = {
      "Does one attempt at one point of a grid; 'run' starts workers by itself.",
      "SIGTERM saves a checkpoint and ends with status 130."
    })
final class WorkerCommand implements Callable<Integer> {

  /** A worker starts no workers. */
  private static final GridRules NONE =
      new GridRules(1, 1, false, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  private final Provider<PointWorker> worker;
  private final StopSignal stop;
  private final Console console;

  @Mixin private ExperimentFolder folder = new ExperimentFolder();

  @Parameters(index = "1", paramLabel = "POINT", description = "Label of the point.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private String point;

  @Parameters(index = "2", paramLabel = "TOKEN", description = "Number of the attempt.")
  private int token;

  @Option(
      names = "--attached",
      description =
          "Stop with a checkpoint at the line 'stop' or the end of standard input, and leave Ctrl-C"
              + " to whoever holds its other end.")
  private boolean attached;

  @Mixin private DataFolder data = new DataFolder();

  @Mixin private LoaderThreads loaders = new LoaderThreads();

  @Mixin private ProfileOption profile = new ProfileOption();

  @Inject
  WorkerCommand(Provider<PointWorker> worker, StopSignal stop, Console console) {
    this.worker = worker;
    this.stop = stop;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    stop.listenAsWorker();
    if (attached) {
      Thread line = new Thread(this::awaitStop, "life-line");
      line.setDaemon(true);
      line.start();
    }
    return worker
        .get()
        .work(
            point,
            token,
            new RunOptions(
                folder.path(),
                data.path(),
                loaders.count(),
                profile.wanted(),
                console.out(),
                console.err(),
                stop,
                NONE));
  }

  private void awaitStop() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null && !line.equals("stop"); ) {
        line = in.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the life-line broke", e);
    } finally {
      stop.request();
    }
  }
}
