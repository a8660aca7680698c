package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class GroundTruthTest {

  private static final Path NO_DATA = Path.of("none");

  static SaliencyProvider provider(PluginContext context) {
    return new GroundTruth(new GroundTruthSettings(0.5), context);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aCellIsTheShareOfItsPixelsOnTheObject(long seed) {
    float[] mask = new float[28 * 42];
    double[] expected = new double[49];
    RandomStream stream = RandomStreams.of(seed).stream();
    for (int p = 0; p < mask.length; p++) {
      mask[p] = stream.chance(0.3) ? 1 : (float) stream.nextDouble() / 2;
      expected[p / 42 * 7 / 28 * 7 + p % 42 * 7 / 42] += mask[p] / 24.0;
    }
    float[] values = values(mask, 28, 42, 7);
    for (int cell = 0; cell < 49; cell++) {
      assertThat((double) values[cell])
          .as("seed %d, cell %d", seed, cell)
          .isCloseTo(expected[cell], within(1e-6));
    }
  }

  @Test
  void aShareEqualToTheThresholdIsForeground() {
    // one cell of 10 x 10 pixels, each count of object pixels against each threshold in hundredths
    try (Bench bench = new Bench()) {
      float[][] masks = new float[101][100];
      for (int on = 0; on <= 100; on++) {
        Arrays.fill(masks[on], 0, on, 1);
      }
      View view = bench.view(bench.manager, new float[101][300], masks, 10, 10);
      for (int hundredths = 1; hundredths <= 100; hundredths++) {
        try (SaliencyProvider provider =
            new GroundTruth(new GroundTruthSettings(hundredths / 100.0), bench.context(NO_DATA))) {
          float[] foreground = provider.foreground(provider.values(view, 1)).toFloatArray();
          for (int on = 0; on <= 100; on++) {
            assertThat(foreground[on])
                .as("%d of 100 pixels, threshold 0.%02d", on, hundredths)
                .isEqualTo(on >= hundredths ? 1f : 0f);
          }
        }
      }
    }
  }

  @Test
  void anAlignedCropOfTheMapIsTheMapOfTheCrop() {
    RandomStream stream = RandomStreams.of(8).stream();
    float[] whole = new float[32 * 32];
    float[] crop = new float[16 * 16];
    for (int p = 0; p < whole.length; p++) {
      whole[p] = stream.chance(0.5) ? 1 : 0;
      int y = p / 32 - 8;
      int x = p % 32 - 4;
      if (y >= 0 && y < 16 && x >= 0 && x < 16) {
        crop[y * 16 + x] = whole[p];
      }
    }
    float[] cached = values(whole, 32, 32, 8);
    float[] online = values(crop, 16, 16, 4);
    for (int cell = 0; cell < 16; cell++) {
      assertThat(cached[(cell / 4 + 2) * 8 + cell % 4 + 1])
          .as("seed 8, cell %d", cell)
          .isCloseTo(online[cell], within(1e-6f));
    }
  }

  @Test
  void dataWithoutMasksAreRefused() {
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(NO_DATA))) {
      View view = bench.view(bench.manager, new float[1][3 * 16], null, 4, 4);
      assertThatThrownBy(() -> provider.values(view, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ground-truth needs object masks");
    }
  }

  @Test
  void itsUseOfAnnotationIsDeclared() {
    assertThat(new GroundTruthFactory().capabilities(new GroundTruthSettings(0.5)))
        .containsExactlyInAnyOrder(
            Capability.NEEDS_OBJECT_MASKS, Capability.USES_LABELS, Capability.DETERMINISTIC);
  }

  private float[] values(float[] mask, int height, int width, int grid) {
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(NO_DATA))) {
      float[][] image = new float[1][3 * height * width];
      View view = bench.view(bench.manager, image, new float[][] {mask}, height, width);
      NDArray values = provider.values(view, grid);
      return values.toFloatArray();
    }
  }
}
