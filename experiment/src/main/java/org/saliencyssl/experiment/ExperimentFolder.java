package org.saliencyssl.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The argument {@code DIR} of a command that reads what a run left. */
final class ExperimentFolder {

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder that 'run --out' wrote.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path folder;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  /** Returns the folder, which exists. */
  Path path() {
    if (!Files.isDirectory(folder)) {
      throw new ParameterException(
          command.commandLine(), "there is no folder " + folder.toAbsolutePath().normalize());
    }
    return folder;
  }
}
