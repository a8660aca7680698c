package org.saliencyssl.experiment.run;

import ai.djl.engine.Engine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.PluginRegistry;
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
  private final Path data;
  private final @Nullable String commit;
  private final @Nullable Boolean dirty;

  Provenance(PluginRegistries plugins, Path data) {
    this.plugins = plugins;
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
        used(spec),
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

  /** Identifies stored saliency maps: who made them, with which weights, of which images. */
  String saliencyKey(ExperimentSpec spec, DatasetSplits splits) throws IOException {
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
        codeVersion());
  }

  static String sha256(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private String weights(Record settings) throws IOException {
    List<String> hashes = new ArrayList<>();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      if (component.getType() == String.class) {
        try {
          component.getAccessor().setAccessible(true);
          Path file = data.resolve((String) component.getAccessor().invoke(settings));
          if (Files.isRegularFile(file)) {
            hashes.add(sha256(file));
          }
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("cannot read setting " + component.getName(), e);
        }
      }
    }
    return String.join(",", hashes);
  }

  private List<PluginJar> used(ExperimentSpec spec) {
    Set<String> names =
        Set.of(
            "saliency " + spec.saliency().name(),
            "masking " + spec.masking().name(),
            "objective " + spec.objective().name());
    List<PluginJar> jars = new ArrayList<>();
    for (PluginRegistry.Entry entry : plugins.entries()) {
      if (names.stream().anyMatch(name -> matches(entry, name))) {
        jars.add(jar(entry));
      }
    }
    return jars;
  }

  private static boolean matches(PluginRegistry.Entry entry, String familyAndName) {
    int space = familyAndName.indexOf(' ');
    return entry.kind().contains(familyAndName.substring(0, space))
        && entry.name().equals(familyAndName.substring(space + 1));
  }

  private static PluginJar jar(PluginRegistry.Entry entry) {
    Path file = Path.of(entry.location());
    try {
      return new PluginJar(
          entry.kind(),
          entry.name(),
          entry.version(),
          String.valueOf(file.getFileName()),
          Files.isRegularFile(file) ? sha256(file) : "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digest = new DigestInputStream(in, digest())) {
      digest.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
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
