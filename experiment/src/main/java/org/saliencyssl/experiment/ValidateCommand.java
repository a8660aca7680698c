package org.saliencyssl.experiment;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.saliencyssl.experiment.spec.SpecException;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./saliency validate}. */
@Command(
    name = "validate",
    description = "Checks specs without running anything and reports every problem at once.")
final class ValidateCommand implements Callable<Integer> {

  private static final int HASH_SHOWN = 12;

  private final Provider<SpecReader> reader;
  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "SPEC", description = "Specs, JSON files.")
  private List<Path> specs = new ArrayList<>();

  @Option(
      names = "--with-data",
      description = "Also check the data folders and weight files that the specs name.")
  private boolean withData;

  @Option(names = "--show", description = "Print the resolved spec of every point.")
  private boolean show;

  @Option(
      names = "--points",
      description = "Print name and hash of every point, in the order in which they are run.")
  private boolean points;

  @Mixin private DataFolder data = new DataFolder();

  @Inject
  ValidateCommand(Provider<SpecReader> reader, Console console) {
    this.reader = reader;
    this.console = console;
  }

  @Override
  public Integer call() {
    Path dataFolder = withData ? data.path() : null;
    SpecReader checks = reader.get();
    int status = Main.OK;
    for (Path spec : specs) {
      try {
        report(checks.read(spec, List.of(), dataFolder));
      } catch (SpecException e) {
        console.err().println(e.getMessage());
        status = Main.WRONG_INPUT;
      }
    }
    return status;
  }

  private void report(ValidatedExperiment experiment) {
    if (show) {
      console.out().print(experiment.shown());
    }
    if (points) {
      experiment.points().forEach(this::list);
    }
    int arms = experiment.arms().size();
    int seeds = experiment.seeds().size();
    console
        .out()
        .println(
            experiment.file()
                + ": "
                + (arms == 1 ? "1 arm, " : arms + " arms, ")
                + (seeds == 1 ? "1 seed" : seeds + " seeds")
                + ", nothing wrong found"
                + (withData ? "" : " (data and weights not looked at: --with-data)"));
  }

  private void list(SpecPoint point) {
    console.out().println(point.label() + "  " + point.hash().substring(0, HASH_SHOWN));
  }
}
