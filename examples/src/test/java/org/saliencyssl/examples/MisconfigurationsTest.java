package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecException;
import org.saliencyssl.experiment.spec.SpecProblem;
import org.saliencyssl.experiment.spec.SpecReader;

/**
 * Every mistake of {@link Misconfiguration} is refused where the user made it, and no other spec.
 */
class MisconfigurationsTest {

  private static final Path SPECS =
      Path.of(System.getProperty("saliency.root"), "examples", "experiments");

  private static final SpecReader READER =
      new SpecReader(PluginRegistries.load(MisconfigurationsTest.class.getClassLoader()));

  private static final String DATA = System.getProperty("saliency.data", "");

  @TempDir Path folder;

  @BeforeEach
  void writeWhatSpecsPointAt() throws IOException {
    Files.writeString(folder.resolve("deep-0.json"), "{}");
    for (int i = 1; i <= 3; i++) {
      String spec = "{\"extends\": \"deep-" + (i - 1) + ".json\"}";
      Files.writeString(folder.resolve("deep-" + i + ".json"), spec);
    }
    Files.writeString(folder.resolve("cycle.json"), "{\"extends\": \"wrong.json\"}");
    for (String split : List.of("train", "test", "other")) {
      for (String name : List.of("cats", split.equals("other") ? "birds" : "dogs")) {
        Path images = Files.createDirectories(folder.resolve("pictures/" + split + "/" + name));
        for (int i = 0; i < 4; i++) { // of each class, one of four is held out
          BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
          image.setRGB(0, 0, (split + name + i).hashCode()); // no image in two splits
          ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
        }
      }
    }
    Files.writeString(folder.resolve("noise.safetensors"), "this is a text and no tensor file");
    safetensors(
        "strange.safetensors",
        "{\"a.weight\":{\"dtype\":\"F32\",\"shape\":[1]," + "\"data_offsets\":[0,4]}}");
    safetensors(
        "misshaped.safetensors",
        "{\"blocks.0.0.bias\":{\"dtype\":\"F32\",\"shape\":" + "[1],\"data_offsets\":[0,4]}}");
  }

  static Stream<Misconfiguration> ofSpecs() {
    return Misconfiguration.OF_SPECS.stream();
  }

  static Stream<Misconfiguration> ofFiles() {
    return Misconfiguration.OF_FILES.stream();
  }

  static Stream<Misconfiguration> structural() {
    return ofSpecs().filter(Misconfiguration::structural);
  }

  @Test
  void thereAreFortyAndNoTwoAreAlike() {
    assertThat(Misconfiguration.OF_SPECS).hasSizeGreaterThanOrEqualTo(40);
    assertThat(Stream.concat(ofSpecs(), ofFiles()).map(Misconfiguration::what))
        .doesNotHaveDuplicates();
    assertThat(structural()).hasSizeGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("ofSpecs")
  void isRefusedByTheSpecAlone(Misconfiguration mistake) throws IOException {
    assertThat(problems(mistake, null)).anySatisfy(problem -> isNamed(problem, mistake));
  }

  @ParameterizedTest
  @MethodSource("ofFiles")
  void isRefusedOnceDataAndWeightsAreLookedAt(Misconfiguration mistake) throws IOException {
    assertThat(problems(mistake, null)).isEmpty();
    assertThat(problems(mistake, folder)).anySatisfy(problem -> isNamed(problem, mistake));
  }

  @ParameterizedTest
  @MethodSource("ofWhatIsAtHand")
  void noShippedSpecIsRefusedOnceDataAndWeightsAreLookedAt(Path spec) {
    assumeThat(DATA).as("-Dsaliency.data names the folder of packs").isNotEmpty();
    assertThat(READER.read(spec, List.of(), Path.of(DATA)).points()).isNotEmpty();
  }

  /** The specs at the paper's scale need data that nobody can ship. */
  static Stream<Path> ofWhatIsAtHand() throws IOException {
    return ShippedSpecsTest.specs().filter(file -> !file.getParent().endsWith("paper"));
  }

  @ParameterizedTest
  @MethodSource("structural")
  void isMarkedByAnEditor(Misconfiguration mistake) throws IOException {
    assertThat(SpecSchemaTest.complaints(text(mistake))).isNotEmpty();
  }

  private static void isNamed(SpecProblem problem, Misconfiguration mistake) {
    assertThat(problem.pointer()).isEqualTo(mistake.pointer());
    assertThat(problem.message()).contains(mistake.message());
    assertThat(problem.place()).isNotEmpty();
  }

  private List<SpecProblem> problems(Misconfiguration mistake, Path data) throws IOException {
    Path file = Files.writeString(folder.resolve("wrong.json"), text(mistake));
    try {
      READER.read(file, List.of(), data);
      return List.of();
    } catch (SpecException e) {
      return e.problems();
    }
  }

  private static String text(Misconfiguration mistake) {
    String base = "\"extends\": \"" + SPECS.resolve(mistake.base()) + "\", ";
    String name = "\"name\": \"wrong\", ";
    return "{"
        + (mistake.keys().contains("\"extends\"") ? "" : base)
        + (mistake.keys().contains("\"name\"") ? "" : name)
        + mistake.keys()
        + "}";
  }

  private void safetensors(String name, String header) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    Files.write(folder.resolve(name), bytes.array());
  }
}
