package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.saliencyssl.experiment.schema.SettingDocs;
import org.saliencyssl.experiment.schema.ShapeReader;
import org.saliencyssl.experiment.schema.SpecManual;
import org.saliencyssl.experiment.spec.PluginRegistries;

/** What is made from the settings records: each module's docs of them, and docs/spec.md. */
class SpecDocsTest {

  private static final String REPAIR =
      "to make it anew: ./mvnw -q test -pl examples -am -Dtest=SpecDocsTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dsaliency.regenerate=true";

  private static final Path ROOT = Path.of(System.getProperty("saliency.root"));
  private static final Path MANUAL = ROOT.resolve("docs/spec.md");
  private static final PluginRegistries PLUGINS =
      PluginRegistries.load(SpecDocsTest.class.getClassLoader());

  @BeforeAll
  static void makeAnewIfAsked() throws IOException {
    if (Boolean.getBoolean("saliency.regenerate")) {
      for (Map.Entry<Path, String> file : files().entrySet()) {
        write(file.getKey().resolve("src/main/resources"), file.getValue());
        write(file.getKey().resolve("target/classes"), file.getValue()); // for the manual, below
      }
      Files.writeString(MANUAL, new SpecManual(PLUGINS).write());
    }
  }

  @Test
  void everyModuleHasTheDocsOfItsSettings() throws IOException {
    for (Map.Entry<Path, String> file : files().entrySet()) {
      assertThat(file.getKey().resolve("src/main/resources").resolve(SettingDocs.FILE))
          .as(REPAIR)
          .hasContent(file.getValue());
    }
  }

  @Test
  void theManualIsWhatTheProgramWrites() {
    assertThat(MANUAL).as(REPAIR).hasContent(new SpecManual(PLUGINS).write());
  }

  @Test
  void everySettingHasADoc() throws IOException {
    Map<String, String> docs =
        new SourceDocs(ROOT)
            .read(records()).values().stream()
                .flatMap(lines -> lines.entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    List<String> without = new ArrayList<>();
    for (Class<?> record : records()) {
      if (record.isRecord()) {
        for (RecordComponent component : record.getRecordComponents()) {
          String key = record.getName() + "." + component.getName();
          if (docs.getOrDefault(key, "").isBlank()) {
            without.add(key);
          }
        }
      }
    }
    assertThat(without).isEmpty();
  }

  private static List<Class<?>> records() {
    ShapeReader reader = new ShapeReader(PLUGINS);
    reader.read();
    return reader.records();
  }

  private static Map<Path, String> files() throws IOException {
    return new SourceDocs(ROOT)
        .read(records()).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, module -> text(module.getValue())));
  }

  private static String text(Map<String, String> lines) {
    return "# Javadoc of the settings records, made by SpecDocsTest\n"
        + lines.entrySet().stream()
            .map(line -> line.getKey() + "=" + line.getValue().replace("\\", "\\\\") + "\n")
            .collect(Collectors.joining());
  }

  private static void write(Path folder, String text) throws IOException {
    Path file = folder.resolve(SettingDocs.FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
