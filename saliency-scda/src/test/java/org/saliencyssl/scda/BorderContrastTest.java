package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;

class BorderContrastTest {

  private static final Path NO_DATA = Path.of("none");

  static SaliencyProvider provider(PluginContext context) {
    return new BorderContrast(new BorderContrastSettings(0.1, 0.6), context);
  }

  @ParameterizedTest
  @CsvSource({"0.1, 40, 40, 5, 1", "0.05, 30, 60, 6, 2", "0.01, 32, 32, 4, 3", "0.5, 28, 28, 7, 4"})
  void agreesWithTheSlowFormula(double width, int height, int columns, int grid, long seed) {
    float[] image = Bench.images(1, height, columns, seed)[0];
    double[] expected = slow(image, height, columns, width, grid);
    float[] values = values(width, image, height, columns, grid);
    for (int cell = 0; cell < values.length; cell++) {
      assertThat((double) values[cell])
          .as("seed %d, cell %d", seed, cell)
          .isCloseTo(expected[cell], within(1e-5 * Math.max(1, expected[cell])));
    }
  }

  @Test
  void anObjectOnAFlatBackgroundIsAsFarAsItsColour() {
    // S = 0, so the distance is |x - mu| / sqrt(0.01): (0.3, -0.4, 1.2) has length 1.3, times 10
    float[] values = values(0.1, onFlat(42, 6, 36), 42, 42, 7);
    for (int cell = 0; cell < 49; cell++) {
      boolean object = inside(cell / 7, 1, 6) && inside(cell % 7, 1, 6);
      assertThat(values[cell]).as("cell %d", cell).isCloseTo(object ? 13f : 0f, within(1e-4f));
    }
  }

  @Test
  void theObjectIsTheForeground() {
    // 25 of 49 cells, above the share of 0.2647 below which everything is foreground
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(NO_DATA))) {
      float[][] image = {onFlat(42, 6, 36)};
      NDArray map = provider.values(bench.view(bench.manager, image, 42, 42), 7);
      float[] foreground = provider.foreground(map).toFloatArray();
      for (int cell = 0; cell < 49; cell++) {
        boolean object = inside(cell / 7, 1, 6) && inside(cell % 7, 1, 6);
        assertThat(foreground[cell]).as("cell %d", cell).isEqualTo(object ? 1f : 0f);
      }
    }
  }

  @Test
  void aFlatImageHasNoContrast() {
    try (Bench bench = new Bench();
        SaliencyProvider provider = provider(bench.context(NO_DATA))) {
      float[][] image = {onFlat(42, 0, 0)};
      NDArray map = provider.values(bench.view(bench.manager, image, 42, 42), 7);
      for (float value : map.toFloatArray()) {
        assertThat(value).isCloseTo(0f, within(1e-5f));
      }
    }
  }

  @Test
  void aMapOfTheWholeImageCroppedIsTheMapOfTheCropWhereBothBordersAreBackground() {
    // whole: 64 x 64, cells of 8; crop: its cells 1 to 6, pixels 8 to 55
    float[] whole = onFlat(64, 24, 40);
    float[] crop = onFlat(48, 16, 32);
    float[] cached = values(0.1, whole, 64, 64, 8);
    float[] online = values(0.1, crop, 48, 48, 6);
    for (int cell = 0; cell < 36; cell++) {
      int at = (cell / 6 + 1) * 8 + cell % 6 + 1;
      assertThat(cached[at]).as("cell %d", cell).isCloseTo(online[cell], within(1e-4f));
    }
  }

  @Test
  void anUnevenBorderForgivesItsOwnColours() {
    // the frame's colours vary along (1, 0, 0) with sd 1, none along (0, 1, 0): a step of 1 counts
    // 1 / sqrt(1.01) along the first and 1 / sqrt(0.01) along the second axis
    int side = 20;
    float[] image = new float[3 * side * side];
    for (int pixel = 0; pixel < side * side; pixel++) {
      int y = pixel / side;
      int x = pixel % side;
      boolean frame = Math.min(Math.min(x, side - 1 - x), Math.min(y, side - 1 - y)) < 2;
      image[pixel] = frame ? ((x + y) % 2 == 0 ? 1 : -1) : x < side / 2 ? 1 : 0;
      image[side * side + pixel] = !frame && x >= side / 2 ? 1 : 0;
    }
    float[] values = values(0.1, image, side, side, 10);
    assertThat(values[5 * 10 + 2]).isCloseTo((float) (1 / Math.sqrt(1.01)), within(1e-4f));
    assertThat(values[5 * 10 + 7]).isCloseTo(10f, within(1e-3f));
  }

  private static boolean inside(int at, int from, int to) {
    return from <= at && at < to;
  }

  /** Background (1, 1, 1), object (1.3, 0.6, 2.2) on rows and columns [from, to). */
  private static float[] onFlat(int side, int from, int to) {
    float[] object = {1.3f, 0.6f, 2.2f};
    float[] image = new float[3 * side * side];
    Arrays.fill(image, 1);
    for (int c = 0; c < 3; c++) {
      for (int y = from; y < to; y++) {
        Arrays.fill(image, (c * side + y) * side + from, (c * side + y) * side + to, object[c]);
      }
    }
    return image;
  }

  private static float[] values(double border, float[] image, int height, int width, int grid) {
    try (Bench bench = new Bench();
        SaliencyProvider provider =
            new BorderContrast(new BorderContrastSettings(border, 0.6), bench.context(NO_DATA))) {
      return provider
          .values(bench.view(bench.manager, new float[][] {image}, height, width), grid)
          .toFloatArray();
    }
  }

  /** Mean and covariance in two passes, inverse by cofactors, grid cells of whole pixels. */
  private static double[] slow(float[] image, int height, int width, double border, int grid) {
    int rows = (int) Math.max(1, Math.round(border * height));
    int columns = (int) Math.max(1, Math.round(border * width));
    int pixels = height * width;
    double[] mean = new double[3];
    double[][] s = new double[3][3];
    int framed = 0;
    for (int pass = 0; pass < 2; pass++) {
      framed = 0;
      for (int p = 0; p < pixels; p++) {
        int y = p / width;
        int x = p % width;
        if (y >= rows && y < height - rows && x >= columns && x < width - columns) {
          continue;
        }
        framed++;
        for (int i = 0; i < 3; i++) {
          if (pass == 0) {
            mean[i] += image[i * pixels + p];
          } else {
            for (int j = 0; j < 3; j++) {
              s[i][j] += (image[i * pixels + p] - mean[i]) * (image[j * pixels + p] - mean[j]);
            }
          }
        }
      }
      for (int i = 0; i < 3 && pass == 0; i++) {
        mean[i] /= framed;
      }
    }
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        s[i][j] = s[i][j] / framed + (i == j ? 0.01 : 0);
      }
    }
    double[][] inverse = inverse(s);
    double[] cells = new double[grid * grid];
    for (int p = 0; p < pixels; p++) {
      double squared = 0;
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          double di = image[i * pixels + p] - mean[i];
          double dj = image[j * pixels + p] - mean[j];
          squared += di * inverse[i][j] * dj;
        }
      }
      int cell = p / width * grid / height * grid + p % width * grid / width;
      cells[cell] += Math.sqrt(squared) * grid * grid / pixels;
    }
    return cells;
  }

  private static double[][] inverse(double[][] s) {
    double[][] inverse = new double[3][3];
    double determinant = 0;
    for (int j = 0; j < 3; j++) {
      determinant += s[0][j] * cofactor(s, 0, j);
    }
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        inverse[i][j] = cofactor(s, j, i) / determinant;
      }
    }
    return inverse;
  }

  private static double cofactor(double[][] s, int i, int j) {
    int a = (i + 1) % 3;
    int b = (i + 2) % 3;
    int c = (j + 1) % 3;
    int d = (j + 2) % 3;
    return s[a][c] * s[b][d] - s[a][d] * s[b][c];
  }
}
