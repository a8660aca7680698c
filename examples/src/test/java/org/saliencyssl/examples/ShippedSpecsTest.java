package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;

class ShippedSpecsTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("saliency.root"), "examples", "experiments");

  /** The rows of the paper's Table A, in its order. */
  private static final List<String> METHODS =
      List.of(
          "supervised",
          "mocov2",
          "mocov2-mscn",
          "mocov2-adios",
          "mocov2-high-pass",
          "mocov2-blur",
          "mocov2-mean",
          "simclr",
          "simclr-mscn",
          "simclr-adios",
          "simclr-high-pass",
          "simclr-blur",
          "simclr-mean");

  /** The paper's specs and what 2 cores can run of each: the same arms. */
  private static final Map<String, String> TWINS =
      Map.ofEntries(
          Map.entry("ablation-adios", "shapes-ablation-adios"),
          Map.entry("ablation-balance", "shapes-ablation-balance"),
          Map.entry("ablation-branch", "shapes-ablation-branch"),
          Map.entry("ablation-foreground", "tin100-ablation-foreground"),
          Map.entry("ablation-guidance", "shapes-ablation-guidance"),
          Map.entry("ablation-hard-negatives", "shapes-ablation-hard-negatives"),
          Map.entry("ablation-maps", "tin100-ablation-maps"),
          Map.entry("ablation-mixture", "shapes-ablation-mixture"),
          Map.entry("ablation-ratio", "shapes-ablation-ratio"),
          Map.entry("ablation-simclr-hard-negatives", "shapes-ablation-simclr-hard-negatives"),
          Map.entry("released", "tin100-released"));

  private static final SpecReader READER =
      new SpecReader(PluginRegistries.load(ShippedSpecsTest.class.getClassLoader()));

  private static final Map<Path, ValidatedExperiment> READ = new ConcurrentHashMap<>();

  @Test
  void everyRowOfTheTableHasASpecAtThePapersScale() {
    for (String method : METHODS) {
      assertThat(read(FOLDER.resolve("paper/" + method + ".json")).arms()).containsExactly(method);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shapes-methods", "tin100-methods"})
  void everyRowOfTheTableIsAnArmOfASmallSpec(String name) {
    assertThat(read(FOLDER.resolve("small/" + name + ".json")).arms())
        .containsExactlyElementsOf(METHODS);
  }

  @Test
  void everyRowHasTheColumnsOfTheTable() {
    for (String method : METHODS) {
      ExperimentSpec spec =
          read(FOLDER.resolve("paper/" + method + ".json")).points().get(0).spec();
      assertThat(spec.evaluation().transfer())
          .extracting(transfer -> transfer.name())
          .containsExactly("caltech101", "flowers102");
      assertThat(spec.imageSize()).isEqualTo(224);
      assertThat(spec.training().epochs()).isEqualTo(200);
    }
  }

  @Test
  void everySmallTwinHasTheArmsOfThePapersSpec() {
    TWINS.forEach(
        (paper, small) ->
            assertThat(read(FOLDER.resolve("small/" + small + ".json")).arms())
                .as(small)
                .containsExactlyElementsOf(
                    read(FOLDER.resolve("paper/" + paper + ".json")).arms()));
    // the weights of the paper's own network are not at hand
    List<String> localizers = read(FOLDER.resolve("paper/ablation-localizer.json")).arms();
    assertThat(read(FOLDER.resolve("small/tin100-ablation-localizer.json")).arms())
        .containsExactlyElementsOf(
            localizers.stream().filter(arm -> !arm.equals("resnet50")).toList());
  }

  @Test
  void noSpecOfThePaperLacksATest() throws IOException {
    assertThat(
            specs().filter(file -> file.getParent().endsWith("paper")).map(ShippedSpecsTest::name))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(METHODS.stream(), TWINS.keySet().stream(), Stream.of("ablation-localizer"))
                .flatMap(names -> names)
                .toList());
  }

  @Test
  void validateFindsNothingToSayAboutAnyOfThem(@TempDir Path folder) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("validate"));
    specs().forEach(file -> arguments.add(file.toString()));
    Program program = new Program(folder, Map.of(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    Program.Outcome outcome = program.run(arguments.toArray(String[]::new));
    assertThat(outcome.status()).as("%s", outcome).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out().lines())
        .hasSize(arguments.size() - 1)
        .allSatisfy(line -> assertThat(line).contains(", nothing wrong found"));
  }

  /** In processor time, because other programs may be running. */
  @Test
  void allOfThemAreReadInFiveSeconds() throws IOException {
    List<Path> files = specs().toList();
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    files.forEach(file -> READER.read(file, List.of(), null));
    long nanoseconds = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    assertThat(Duration.ofNanos(nanoseconds)).isLessThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void validatesWithTheRealPluginsUnderItsFileName(Path file) {
    assertThat(read(file).name()).isEqualTo(name(file));
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

  @ParameterizedTest
  @MethodSource("specs")
  void atThePapersScaleEverySectionAndArmSaysWhereItsValuesComeFrom(Path file) throws IOException {
    if (file.getParent().endsWith("paper")) {
      assertThat(SpecNotes.withoutSource(Files.readString(file))).isEmpty();
    }
  }

  static Stream<Path> specs() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }

  private static ValidatedExperiment read(Path file) {
    return READ.computeIfAbsent(file, absent -> READER.read(absent, List.of(), null));
  }
}
