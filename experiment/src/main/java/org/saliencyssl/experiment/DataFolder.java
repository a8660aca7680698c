package org.saliencyssl.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --data}. */
final class DataFolder {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:SALIENCY_DATA:-.}",
      description =
          "Folder that data and weight paths of specs start from; otherwise the environment"
              + " variable SALIENCY_DATA, otherwise the current folder.")
  private Path data = Path.of(".");

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  /** Returns the folder, which exists. */
  Path path() {
    if (!Files.isDirectory(data)) {
      throw new ParameterException(
          command.commandLine(),
          "there is no folder "
              + data.toAbsolutePath().normalize()
              + "; --data or SALIENCY_DATA names the folder with data and weights");
    }
    return data;
  }
}
