package org.saliencyssl.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowBlurTest {

  /** Against the definition in double precision, with a border reflected pixel by pixel. */
  @ParameterizedTest
  @CsvSource({"12, 7, 1.3", "8, 15, 2", "5, 9, 40", "9, 1, 1", "16, 31, 0.1", "16, 31, 0.7"})
  void agreesWithTheSlowDefinition(int size, int width, double sigma) {
    float[] kernel = new float[width];
    double sum = 0;
    for (int t = 0; t < width; t++) {
      double distance = (t - width / 2) / sigma;
      kernel[t] = (float) Math.exp(-0.5 * distance * distance);
      sum += kernel[t];
    }
    for (int t = 0; t < width; t++) {
      kernel[t] /= (float) sum;
    }
    Random random = new Random(size);
    float[][] rows = new float[size][size];
    for (float[] row : rows) {
      for (int x = 0; x < size; x++) {
        row[x] = random.nextFloat();
      }
    }
    float[][] result = new float[size][size];
    RowBlur.apply(rows, kernel, result);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double expected = 0;
        for (int t = -width / 2; t <= width / 2; t++) {
          expected += kernel[width / 2 + t] * (double) rows[walk(y, t, size)][x];
        }
        assertThat((double) result[y][x]).as("%d %d", y, x).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void aDeltaKeepsTheBits() {
    float[][] rows = {{0.1f, 0.7f}, {0.3f, 0.9f}};
    float[][] result = new float[2][2];
    RowBlur.apply(rows, new float[] {0, 1, 0}, result);
    assertThat(result).isDeepEqualTo(rows);
  }

  private static int walk(int from, int steps, int size) {
    int at = from;
    int direction = Integer.signum(steps);
    for (int i = 0; i < Math.abs(steps); i++) {
      if (at + direction < 0 || at + direction >= size) {
        direction = -direction;
      }
      at += direction;
    }
    return at;
  }
}
