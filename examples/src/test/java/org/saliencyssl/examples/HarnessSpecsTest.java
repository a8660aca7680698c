package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.Capability;
import org.saliencyssl.experiment.spec.SpecPoint;

/** The specs of the harnesses that need real data, without the data. */
class HarnessSpecsTest {

  @Test
  void releasedVariantsAreDistinctAndStartWithTheDescription() throws IOException {
    List<SpecPoint> points = ReleasedVariants.points();
    assertThat(points.get(0).arm()).isEqualTo("as-described");
    assertThat(points).extracting(SpecPoint::settingsHash).doesNotHaveDuplicates();
    assertThat(points).extracting(point -> point.spec().imageSize()).containsOnly(224);
    assertThat(points)
        .allSatisfy(
            point ->
                assertThat(point.spec().masking().capabilities())
                    .as(point.arm())
                    .contains(Capability.MAKES_HARD_NEGATIVES));
  }

  @Test
  void theSelfLocalizerTrainsWithoutLabelsAndIsComparedWithScda() throws IOException {
    List<SpecPoint> points = SelfLocalizerRun.points(List.of("training.epochs=3"));
    assertThat(points).extracting(SpecPoint::arm).startsWith("trained").contains("scda");
    assertThat(points.get(0).spec().training().epochs()).isEqualTo(3);
    assertThat(points.get(0).spec().saliency().capabilities())
        .contains(Capability.FOLLOWS_ENCODER)
        .doesNotContain(Capability.SUPERVISED_WEIGHTS, Capability.USES_LABELS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"step.json", "soak.json", "growth.json"})
  void nothingIsWrongInTheBenchmarksSpecs(String file) throws IOException {
    Path folder = Path.of(System.getProperty("saliency.root"), "docs", "benchmarks");
    assertThat(AssembledRun.spec(folder.resolve(file)).training().batchSize()).isPositive();
  }
}
