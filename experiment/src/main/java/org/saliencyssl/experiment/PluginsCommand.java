package org.saliencyssl.experiment;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.experiment.plugin.JarHashes;
import org.saliencyssl.experiment.spec.PluginRegistries;
import picocli.CommandLine.Command;

/** {@code ./saliency plugins}. */
@Command(
    name = "plugins",
    description = {
      "Lists the plug-ins: kind, name, version and jar; those from outside with the SHA-256 of"
          + " their jars.",
      "They are found in the folders that SALIENCY_PLUGINS names, otherwise in the program's"
          + " plugins folder. The exit status is 1 if any could not be loaded."
    })
final class PluginsCommand implements Callable<Integer> {

  private final Provider<PluginRegistries> registries;
  private final Console console;

  @Inject
  PluginsCommand(Provider<PluginRegistries> registries, Console console) {
    this.registries = registries;
    this.console = console;
  }

  @Override
  public Integer call() {
    PluginRegistries plugins = registries.get();
    List<PluginRegistry.Entry> entries = plugins.entries();
    JarHashes hashes = new JarHashes();
    String format =
        "%-"
            + width(entries, PluginRegistry.Entry::kind)
            + "s  %-"
            + width(entries, PluginRegistry.Entry::name)
            + "s  %-"
            + width(entries, PluginRegistry.Entry::version)
            + "s  %s%n    %s%n";
    for (PluginRegistry.Entry entry : entries) {
      console
          .out()
          .printf(
              Locale.ROOT,
              format,
              entry.kind(),
              entry.name(),
              entry.version(),
              entry.location(),
              entry.description());
      for (Path jar : entry.jars()) {
        console.out().println("    sha256 " + hashes.of(jar) + "  " + jar.getFileName());
      }
    }
    plugins.failures().forEach(failure -> console.err().println("could not be loaded: " + failure));
    return plugins.failures().isEmpty() ? Main.OK : Main.FAILED;
  }

  private static int width(
      List<PluginRegistry.Entry> entries, Function<PluginRegistry.Entry, String> column) {
    return entries.stream().map(column).mapToInt(String::length).max().orElse(1);
  }
}
