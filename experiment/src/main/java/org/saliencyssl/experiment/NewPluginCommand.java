package org.saliencyssl.experiment;

import com.google.inject.Inject;
import com.google.inject.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SaliencyChoice;
import org.saliencyssl.experiment.template.PluginFamily;
import org.saliencyssl.experiment.template.PluginProject;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ./saliency new-plugin}. */
@Command(
    name = "new-plugin",
    description = {
      "Writes a Maven project for a new plug-in: factory, settings, a working example of an idea,"
          + " the contract test, and a spec that uses it.",
      "It builds and passes at once; docs/writing-a-plugin.md shows the way from there."
    })
final class NewPluginCommand implements Callable<Integer> {

  private final Provider<PluginRegistries> plugins;
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "FAMILY",
      description = "One of: masking, saliency, objective.",
      converter = Family.class)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private PluginFamily family;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "What specs will call it: lower-case letters, digits and hyphens.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private String name;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The project's folder, which must not exist; otherwise NAME.")
  private @Nullable Path folder;

  @Option(
      names = "--package",
      paramLabel = "PKG",
      description = "The Java package; otherwise com.example.NAME without hyphens.")
  private @Nullable String javaPackage;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  @Inject
  NewPluginCommand(Provider<PluginRegistries> plugins, Console console) {
    this.plugins = plugins;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    String home = System.getProperty("saliency.home");
    if (home == null) {
      throw new ParameterException(
          command.commandLine(),
          "new-plugin copies from the program's folder; start it with ./saliency");
    }
    PluginProject project =
        new PluginProject(
            family, name, javaPackage == null ? PluginProject.packageOf(name) : javaPackage);
    if (taken().contains(name)) {
      throw new ParameterException(
          command.commandLine(),
          "there is a %s named '%s' already; './saliency plugins' lists them"
              .formatted(registry().kind(), name));
    }
    Path target = folder == null ? Path.of(name) : folder;
    project.write(target, Path.of(home).toAbsolutePath().normalize());
    console.out().println("wrote " + target + "; its README.md has the next three commands:");
    console.out().println("  cd " + target + " && ./mvnw verify");
    console.out().println("  cp target/" + name + ".jar " + home + "/plugins/");
    console.out().println("  " + home + "/saliency run " + name + ".json");
    return Main.OK;
  }

  /** Reads a family as it is written. */
  private static final class Family implements ITypeConverter<PluginFamily> {
    @Override
    public PluginFamily convert(String word) {
      return Stream.of(PluginFamily.values())
          .filter(family -> family.toString().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "a plug-in is one of masking, saliency, objective; found '" + word + "'"));
    }
  }

  private PluginRegistry<?> registry() {
    return switch (family) {
      case MASKING -> plugins.get().masking();
      case SALIENCY -> plugins.get().saliency();
      case OBJECTIVE -> plugins.get().objective();
    };
  }

  private Set<String> taken() {
    Set<String> names = new TreeSet<>(registry().names());
    if (family == PluginFamily.SALIENCY) {
      names.add(SaliencyChoice.NONE);
    }
    return names;
  }
}
