package org.saliencyssl.experiment;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The option {@code --loader-threads}; not a setting of the spec, because no result depends on it.
 */
final class LoaderThreads {

  @Option(
      names = "--loader-threads",
      paramLabel = "N",
      description = "Threads that read and decode images; otherwise one for each processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  /** Returns the number, which is positive. */
  int count() {
    if (threads < 1) {
      throw new ParameterException(
          command.commandLine(), "--loader-threads is " + threads + "; it must be at least 1");
    }
    return threads;
  }
}
