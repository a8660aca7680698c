package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;

class ShippedSpecsTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("saliency.root"), "examples", "experiments");

  private static final Map<String, List<String>> ARMS =
      Map.of(
          "quickstart", List.of("none", "random-mask", "guided-hard-negatives"),
          "tin100-mocov2", List.of("tin100-mocov2"),
          "tin100-mocov2-high-pass", List.of("tin100-mocov2-high-pass"),
          "tin100-mocov2-blur", List.of("tin100-mocov2-blur"),
          "tin100-mocov2-mean", List.of("tin100-mocov2-mean"));

  private static final SpecReader READER =
      new SpecReader(PluginRegistries.load(ShippedSpecsTest.class.getClassLoader()));

  @Test
  void theFolderHoldsTheExpectedSpecs() throws IOException {
    assertThat(specs().map(ShippedSpecsTest::name))
        .containsExactlyInAnyOrderElementsOf(ARMS.keySet());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void validatesWithTheRealPluginsUnderItsFileName(Path file) {
    ValidatedExperiment experiment = read(file);
    assertThat(experiment.name()).isEqualTo(name(file));
    assertThat(experiment.arms()).containsExactlyElementsOf(ARMS.get(name(file)));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void noTwoArmsAreTheSame(Path file) {
    assertThat(read(file).points().stream().map(point -> point.seed() + point.settingsHash()))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aPointStoredByARunIsReadBackAsTheSame(Path file) {
    for (SpecPoint point : read(file).points()) {
      SpecPoint again = READER.readPoint("points.jsonl", point.canonical());
      assertThat(again.hash()).isEqualTo(point.hash());
      assertThat(again.spec()).isEqualTo(point.spec());
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void saysInANoteWhatItIs(Path file) throws IOException {
    assertThat(Files.readString(file)).containsPattern("(?m)^  \"note\": \"[^\"]{30,}\"");
  }

  static Stream<Path> specs() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }

  private static ValidatedExperiment read(Path file) {
    return READER.read(file, List.of(), null);
  }
}
