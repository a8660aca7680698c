package org.saliencyssl.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTapsTest {

  /** Against the definition: the mean of interpolated samples, pixel by pixel. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.8, 40, 32, 2",
    "0.8, 0.1, 40, 32, 2",
    "0, 1, 64, 64, 1",
    "0, 1, 100, 7, 3",
    "0.3, 0.35, 10, 24, 1",
    "1, 0, 3, 9, 4",
    "0, 1, 1, 5, 2",
    "0.9, 1, 12, 4, 8"
  })
  void agreesWithTheSlowDefinition(double from, double to, int in, int out, int supersample) {
    float[] pixels = new float[in];
    Random random = new Random(in);
    for (int i = 0; i < in; i++) {
      pixels[i] = random.nextFloat();
    }
    AxisTaps axis = new AxisTaps(out, supersample);
    axis.set(0.2, 0.9, 31); // what an earlier box leaves behind must not matter
    axis.set(from, to, in);
    for (int i = 0; i < out; i++) {
      double expected = 0;
      for (int j = 0; j < supersample; j++) {
        double u = (i + (j + 0.5) / supersample) / out;
        expected += sample(pixels, (from + (to - from) * u) * in - 0.5) / supersample;
      }
      double sum = 0;
      for (int k = 0; k < axis.taps; k++) {
        sum += axis.weights[i * axis.taps + k] * pixels[axis.first[i] + k];
      }
      assertThat(sum).as("pixel %d", i).isCloseTo(expected, within(1e-6));
      assertThat(axis.first[i]).isGreaterThanOrEqualTo(axis.low());
      assertThat(axis.first[i] + axis.taps).isLessThanOrEqualTo(axis.high());
    }
    assertThat(axis.low()).isNotNegative();
    assertThat(axis.high()).isLessThanOrEqualTo(in);
  }

  private static double sample(float[] pixels, double at) {
    double clamped = Math.max(0, Math.min(pixels.length - 1, at));
    int left = (int) Math.floor(clamped);
    int right = Math.min(pixels.length - 1, left + 1);
    return pixels[left] + (clamped - left) * (pixels[right] - pixels[left]);
  }
}
