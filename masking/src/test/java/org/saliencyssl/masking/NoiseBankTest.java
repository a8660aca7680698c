package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStreams;

class NoiseBankTest {

  @Test
  void givesTheImagesShapeAndZeroNoiseForZeroDeviation() {
    try (TestRun run = new TestRun(8, 4);
        NoiseBank bank = new NoiseBank(run.context)) {
      View view = run.view(RandomStreams.of(1), 0, 1, 2);
      MaskTask task = MaskTask.positive(view, view.pixels());
      assertThat(run.noise(bank, task, 1).getShape()).isEqualTo(new Shape(3, 3, 8, 8));
      assertThat(run.noise(bank, task, 0).abs().max().getFloat()).isZero();
    }
  }

  @Test
  void isUncorrelatedBetweenSamples() {
    int n = 300;
    try (TestRun run = new TestRun(8, 4);
        NoiseBank bank = new NoiseBank(run.context)) {
      View view = run.view(RandomStreams.of(2), TestRun.ids(n));
      float[] noise = run.noise(bank, MaskTask.positive(view, view.pixels()), 1).toFloatArray();
      int image = 3 * 8 * 8;
      double product = 0;
      for (int i = image; i < noise.length; i++) {
        product += (double) noise[i] * noise[i - image];
      }
      int pairs = noise.length - image;
      // standard deviation of a mean of products of independent normals: 1 / sqrt(pairs)
      assertThat(product / pairs).as("seed 2").isEqualTo(0, within(5 / Math.sqrt(pairs)));
    }
  }

  @Test
  void isTheSameInEveryRunWithEqualStreams() {
    try (TestRun run = new TestRun(8, 4);
        NoiseBank one = new NoiseBank(run.context);
        NoiseBank other = new NoiseBank(run.context)) {
      View view = run.view(RandomStreams.of(3), 0, 1);
      MaskTask task = MaskTask.positive(view, view.pixels());
      assertThat(run.noise(one, task, 2).toFloatArray())
          .containsExactly(run.noise(other, task, 2).toFloatArray());
    }
  }
}
