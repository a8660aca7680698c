package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;

/** The grids of docs/spec.md are what the page says of them. */
class GridManualTest {

  private static final Path BESIDE =
      Path.of(System.getProperty("saliency.root"), "examples", "experiments", "x");

  @TempDir Path folder;

  @Test
  void rulesAndLocalizersThatDoNotGoTogetherAreLeftOut() throws IOException {
    ValidatedExperiment grid = read(0);
    assertThat(grid.arms())
        .hasSize(17)
        .startsWith("relaxed_mobilenetv2_hardNegatives-0", "relaxed_mobilenetv2_hardNegatives-1")
        .endsWith("half_mobilenetv2_hardNegatives-1", "half_squeezenet_hardNegatives-1")
        .contains("relaxed_border-contrast_hardNegatives-2")
        .doesNotContain("classic_border-contrast_hardNegatives-2");
    assertThat(grid.points()).hasSize(51);
  }

  @Test
  void rateAndBatchMoveTogetherWithOnePointMore() throws IOException {
    assertThat(read(1).arms())
        .containsExactly(
            "batchSize-128_learningRate-0.03", "batchSize-256_learningRate-0.06", "large-slow");
    assertThat(read(1).seeds()).containsExactly(0L, 1L, 2L);
  }

  private ValidatedExperiment read(int example) throws IOException {
    String spec = SpecFuzz.absolute(GridManual.examples().get(example), BESIDE);
    Path file = Files.writeString(folder.resolve("grid.json"), spec);
    return new SpecReader(PluginRegistries.load(getClass().getClassLoader()))
        .read(file, List.of(), null);
  }
}
