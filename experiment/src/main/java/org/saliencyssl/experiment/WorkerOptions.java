package org.saliencyssl.experiment;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saliencyssl.experiment.grid.GridRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How points are given to workers; no result depends on it. */
final class WorkerOptions {

  /** A worker on another machine that is not heard of for so long is given up. */
  private static final Duration LEASE = Duration.ofMinutes(2);

  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(s|m|h|d)");

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Points at a time, each in a process of its own; with GPUs, one GPU for each.")
  private int workers;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Times that a point is tried if its process crashes, is killed or hangs (${DEFAULT-VALUE})."
              + " A point that says why it failed is tried again by 'resume' alone.")
  private int maxAttempts;

  @Option(names = "--fail-fast", description = "Stop everything at the first failure.")
  private boolean failFast;

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      defaultValue = "0s",
      description = "Longest time of one attempt, for instance 90m or 12h; 0s for no limit.")
  private String limit = "";

  @Option(
      names = "--stall",
      paramLabel = "TIME",
      defaultValue = "2h",
      description =
          "Longest time that an attempt may log no step and say nothing (${DEFAULT-VALUE}); 0s for"
              + " no limit.")
  private String stall = "";

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  /** Returns the rules, which are in range. */
  GridRules rules() {
    return new GridRules(
        atLeastOne("--workers", workers),
        atLeastOne("--max-attempts", maxAttempts),
        failFast,
        time("--limit", limit),
        time("--stall", stall),
        LEASE);
  }

  private int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          command.commandLine(), option + " is " + value + "; it must be at least 1");
    }
    return value;
  }

  private Duration time(String option, String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new ParameterException(
          command.commandLine(),
          option + " is '" + text + "'; it needs a number and s, m, h or d, for instance 90m");
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
