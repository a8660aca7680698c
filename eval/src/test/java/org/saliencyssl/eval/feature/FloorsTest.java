package org.saliencyssl.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.compute.TensorOps;

class FloorsTest {

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aHistogramIsTheRootOfEachBinsShare() {
    // 4 pixels: three of (0, .5, 1) in bin (0, 4, 7), one of (.124, .126, .999) in bin (0, 1, 7)
    float[] planes = {0, 0, 0, .124f, .5f, .5f, .5f, .126f, 1, 1, 1, .999f};
    NDArray histogram =
        new ColourHistogram().describe(manager.create(planes, new Shape(1, 3, 2, 2)));
    assertThat(histogram.getShape()).isEqualTo(new Shape(1, 512));
    float[] values = histogram.toFloatArray();
    assertThat(values[4 * 8 + 7]).isCloseTo((float) Math.sqrt(0.75), within(1e-6f));
    assertThat(values[8 + 7]).isCloseTo(0.5f, within(1e-6f));
    double square = 0;
    for (float value : values) {
      square += value * value;
    }
    assertThat(square).isCloseTo(1, within(1e-6));
  }

  @Test
  void aHistogramForgetsWhereThePixelsAre() {
    float[] planes = new float[2 * 3 * 16];
    for (int i = 0; i < 48; i++) {
      planes[i] = i * 7 % 48 / 48f;
      planes[48 + i / 16 * 16 + 15 - i % 16] =
          planes[i]; // the second image: rotated by half a turn
    }
    float[] values =
        new ColourHistogram()
            .describe(manager.create(planes, new Shape(2, 3, 4, 4)))
            .toFloatArray();
    for (int i = 0; i < 512; i++) {
      assertThat(values[512 + i]).isEqualTo(values[i]);
    }
  }

  @Test
  void smallImagesAreTheirOwnPixelsAndLargeOnesAreAveraged() {
    try (TensorOps ops = TensorOps.load(manager)) {
      RawPixels small = new RawPixels(ops, 8);
      assertThat(small.dimension()).isEqualTo(192);
      NDArray grey = manager.full(new Shape(2, 3, 8, 8), 0.5f);
      float[] values = small.describe(grey).toFloatArray();
      assertThat(values).hasSize(384);
      for (int i = 0; i < values.length; i++) {
        int channel = i / 64 % 3;
        float expected =
            (0.5f - PixelNormalization.mean()[channel]) / PixelNormalization.std()[channel];
        assertThat(values[i]).isCloseTo(expected, within(1e-5f));
      }
      RawPixels large = new RawPixels(ops, 64);
      assertThat(large.dimension()).isEqualTo(3072);
      float[] checker = new float[3 * 64 * 64];
      for (int i = 0; i < checker.length; i++) {
        checker[i] = i / 64 % 2; // rows of 0 and 1: every 2 x 2 block has mean .5
      }
      float[] averaged =
          large.describe(manager.create(checker, new Shape(1, 3, 64, 64))).toFloatArray();
      assertThat(averaged).hasSize(3072);
      float expected = (0.5f - PixelNormalization.mean()[0]) / PixelNormalization.std()[0];
      assertThat(averaged[100]).isCloseTo(expected, within(1e-5f));
    }
  }

  @Test
  void refusesLabelsThatDoNotFit() {
    NDArray values = manager.zeros(new Shape(2, 3));
    assertThatThrownBy(() -> new Features(values, new int[] {0}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(2, 3)")
        .hasMessageContaining("1 labels");
    assertThatThrownBy(() -> new Features(values, new int[] {0, 2}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label 2");
  }

  @Test
  void accuracyIsAPercentage() {
    Features features = new Features(manager.zeros(new Shape(4, 1)), new int[] {0, 1, 1, 0}, 2);
    assertThat(features.accuracy(new int[] {0, 1, 1, 0})).isEqualTo(100);
    assertThat(features.accuracy(new int[] {1, 1, 0, 1})).isEqualTo(25);
    assertThat(features.accuracy(new int[] {1, 0, 0, 1})).isEqualTo(0);
  }
}
