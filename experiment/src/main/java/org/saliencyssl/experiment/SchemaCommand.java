package org.saliencyssl.experiment;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.schema.SpecManual;
import org.saliencyssl.experiment.schema.SpecSchema;
import org.saliencyssl.experiment.spec.PluginRegistries;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./saliency schema}. */
@Command(
    name = "schema",
    description = {
      "Writes the JSON Schema of specs, with the settings of every plug-in found.",
      "An editor completes and checks a spec whose \"$schema\" names the file."
    })
final class SchemaCommand implements Callable<Integer> {

  private final Provider<PluginRegistries> plugins;
  private final Console console;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write; otherwise standard output.")
  private @Nullable Path out;

  @Option(names = "--markdown", description = "Write the manual, docs/spec.md, instead.")
  private boolean markdown;

  @Inject
  SchemaCommand(Provider<PluginRegistries> plugins, Console console) {
    this.plugins = plugins;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    PluginRegistries found = plugins.get();
    String text = markdown ? new SpecManual(found).write() : new SpecSchema(found).write();
    if (out == null) {
      console.out().print(text);
    } else {
      Files.writeString(out, text);
    }
    found.failures().forEach(failure -> console.err().println("could not be loaded: " + failure));
    return found.failures().isEmpty() ? Main.OK : Main.FAILED;
  }
}
