package org.saliencyssl.experiment;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.saliencyssl.experiment.grid.GridStatus;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.ledger.LedgerState;
import org.saliencyssl.experiment.spec.SpecReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./saliency status}. */
@Command(
    name = "status",
    description = "Shows where every point of a grid stands, also while it is being worked on.")
final class StatusCommand implements Callable<Integer> {

  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Clears a terminal and goes to its top. */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final Provider<SpecReader> reader;
  private final Console console;

  @Mixin private ExperimentFolder folder = new ExperimentFolder();

  @Option(
      names = "--watch",
      description =
          "On a terminal: show it again every two seconds, until nothing is leased or running.")
  private boolean watch;

  @Option(names = "--all", description = "List all points, also if there are many.")
  private boolean all;

  @Inject
  StatusCommand(Provider<SpecReader> reader, Console console) {
    this.reader = reader;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path path = folder.path();
    boolean live = watch && Boolean.getBoolean("saliency.screen"); // set by the launcher script
    while (true) {
      GridStatus status = GridStatus.read(new GridFolder(path), this::epochs);
      console.out().print((live ? CLEAR : "") + status.text(all));
      console.out().flush();
      if (!live || status.count(LedgerState.LEASED, LedgerState.RUNNING) == 0) {
        return Main.OK;
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private int epochs(String line) {
    return reader.get().readPoint("points.jsonl", line).spec().training().epochs();
  }
}
