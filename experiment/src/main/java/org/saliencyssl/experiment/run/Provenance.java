package org.saliencyssl.experiment.run;

import ai.djl.engine.Engine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.experiment.plugin.JarHashes;
import org.saliencyssl.experiment.record.PluginJar;
import org.saliencyssl.experiment.record.RunProvenance;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SaliencyChoice;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.training.data.DatasetSplits;

/** Gathers what made a number: code, plug-ins, data, machine. */
final class Provenance {

  private final PluginRegistries plugins;
  private final JarHashes hashes = new JarHashes();
  private final Path data;
  private final @Nullable String commit;
  private final @Nullable Boolean dirty;

  Provenance(PluginRegistries plugins, Path data) {
    this.plugins = plugins;
    plugins.entries().forEach(this::jars); // hashed now, as they were loaded
    this.data = data;
    this.commit = git("rev-parse", "HEAD");
    String changes = git("status", "--porcelain", "--untracked-files=no");
    this.dirty = (commit == null || changes == null) ? null : Boolean.valueOf(!changes.isEmpty());
  }

  RunProvenance of(
      SpecPoint point,
      ComputeSession session,
      DatasetSplits splits,
      OffsetDateTime started,
      long startedAt) {
    ExperimentSpec spec = point.spec();
    return new RunProvenance(
        point.hash(),
        point.settingsHash(),
        point.canonical(),
        codeVersion(),
        commit,
        dirty,
        used(spec).stream().flatMap(entry -> jars(entry).stream()).toList(),
        splits.fingerprint(),
        System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")),
        cpu(),
        Engine.getDjlVersion(),
        ComputeSession.engineVersion(),
        session.deviceName(),
        spec.compute().threads(),
        lower(spec.compute().precision()),
        lower(spec.compute().memoryFormat()),
        started.toString(),
        (System.nanoTime() - startedAt) * 1e-9);
  }

  /**
   * Identifies stored saliency maps: who made them, with which weights, of which images, and on
   * which kind of device.
   */
  String saliencyKey(ExperimentSpec spec, ComputeSession session, DatasetSplits splits) {
    SaliencyChoice.Provider<?> choice = spec.saliency().provider();
    if (choice == null) {
      throw new IllegalArgumentException("a run without a provider stores no maps");
    }
    return String.join(
        "|",
        choice.factory().name(),
        choice.settings().toString(),
        weights(choice.settings()),
        splits.train().fingerprint(),
        "side " + spec.data().side(),
        "grid " + spec.grid(),
        spec.compute().policy().toString(),
        session.deviceType(),
        makers(choice.factory().name()));
  }

  /** The program's version and, for a provider from outside, the hashes of its jars. */
  private String makers(String provider) {
    List<String> makers = new ArrayList<>(List.of(codeVersion()));
    plugins.saliency().entries().stream()
        .filter(entry -> entry.foreign() && entry.name().equals(provider))
        .flatMap(entry -> jars(entry).stream())
        .forEach(jar -> makers.add(jar.sha256()));
    return String.join("|", makers);
  }

  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private String weights(Record settings) {
    return String.join(",", files(settings).values());
  }

  /** Returns the hashes of the files that settings name, by what they are called there. */
  Map<String, String> files(Record settings) {
    Map<String, String> sums = new LinkedHashMap<>();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      if (component.getType() == String.class) {
        try {
          component.getAccessor().setAccessible(true);
          String name = (String) component.getAccessor().invoke(settings);
          Path file = data.resolve(name);
          if (Files.isRegularFile(file)) {
            sums.put(name, hashes.of(file));
          }
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("cannot read setting " + component.getName(), e);
        }
      }
    }
    return sums;
  }

  private List<PluginRegistry.Entry> used(ExperimentSpec spec) {
    Set<String> names =
        Set.of(
            "saliency " + spec.saliency().name(),
            "masking " + spec.masking().name(),
            "objective " + spec.objective().name());
    return plugins.entries().stream()
        .filter(entry -> names.stream().anyMatch(name -> matches(entry, name)))
        .toList();
  }

  /** Returns the jars from outside that some points use, each once. */
  List<PluginJar> foreign(List<SpecPoint> points) {
    return points.stream()
        .flatMap(point -> used(point.spec()).stream())
        .filter(PluginRegistry.Entry::foreign)
        .flatMap(entry -> jars(entry).stream())
        .distinct()
        .toList();
  }

  private static boolean matches(PluginRegistry.Entry entry, String familyAndName) {
    int space = familyAndName.indexOf(' ');
    return entry.kind().contains(familyAndName.substring(0, space))
        && entry.name().equals(familyAndName.substring(space + 1));
  }

  private List<PluginJar> jars(PluginRegistry.Entry entry) {
    Path own = Path.of(entry.location());
    return (entry.foreign() ? entry.jars() : List.of(own))
        .stream()
            .map(
                file ->
                    new PluginJar(
                        entry.kind(),
                        entry.name(),
                        entry.version(),
                        String.valueOf(file.getFileName()),
                        Files.isRegularFile(file) ? hashes.of(file) : "-"))
            .toList();
  }

  private static String codeVersion() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String cpu() {
    int cores = Runtime.getRuntime().availableProcessors();
    try (BufferedReader info = Files.newBufferedReader(Path.of("/proc/cpuinfo"))) {
      return info.lines()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).trim())
              .findFirst()
              .orElse(System.getProperty("os.arch"))
          + ", "
          + cores
          + " cores";
    } catch (IOException e) {
      return System.getProperty("os.arch") + ", " + cores + " cores";
    }
  }

  /** Asks git about the folder that the launcher script names; null where there is no answer. */
  private static @Nullable String git(String... arguments) {
    String home = System.getProperty("saliency.home");
    if (home == null) {
      return null;
    }
    List<String> command = new ArrayList<>(List.of("git", "-C", home));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        String answer = String.join("\n", out.lines().toList());
        return process.waitFor() == 0 ? answer : null;
      }
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
