package org.saliencyssl.training.augment;

import org.saliencyssl.api.random.RandomStream;

/**
 * One sample's colour jitter and greyscale as two 3 x 3 matrices: {@code x' = clamp(A x + T mu)},
 * where mu is the mean colour of the view.
 *
 * <p>Brightness b scales both; saturation s is the matrix {@code s I + (1 - s) 1 g'} with g the
 * luma weights (.299, .587, .114); contrast c pulls to the mean luma of the image as it is at that
 * point, {@code g' (A + T) mu}, so {@code A := c A} and {@code T := c T + (1 - c) 1 g' (A + T)};
 * hue is a turn of the chroma plane of YIQ; greyscale is {@code 1 g'}.
 *
 * <p>Ours, and so a deviation from torchvision and SimCLR: hue turns in YIQ instead of HSV, and
 * values are clamped once at the end instead of after every operation. With that the four commute:
 * saturation, hue and contrast all keep greys and the mean luma. The order is drawn, as torchvision
 * and SimCLR do, but decides nothing here. SimCLR's contrast pulls each channel to its own mean
 * (TensorFlow's adjust_contrast); ours, like torchvision's, pulls to the mean luma.
 */
final class ColourTransform {

  private static final double[] LUMA = {0.299, 0.587, 0.114};
  private static final double[][] TO_YIQ = {
    {0.299, 0.587, 0.114}, {0.5959, -0.2746, -0.3213}, {0.2115, -0.5227, 0.3112}
  };
  private static final double[][] FROM_YIQ = inverse(TO_YIQ);

  private double[][] linear = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  private double[][] mean = new double[3][3];

  static ColourTransform draw(RandomStream random, AugmentationSettings settings) {
    ColourTransform transform = new ColourTransform();
    if (random.chance(settings.jitterProbability())) {
      double brightness = factor(random, settings.brightness());
      double contrast = factor(random, settings.contrast());
      double saturation = factor(random, settings.saturation());
      double turn = random.uniform(-settings.hue(), settings.hue());
      for (int operation : random.permutation(4)) {
        switch (operation) {
          case 0 -> transform.brightness(brightness);
          case 1 -> transform.contrast(contrast);
          case 2 -> transform.saturation(saturation);
          default -> transform.hue(turn);
        }
      }
    }
    if (random.chance(settings.greyscaleProbability())) {
      transform.saturation(0);
    }
    return transform;
  }

  void brightness(double factor) {
    linear = scaled(linear, factor);
    mean = scaled(mean, factor);
  }

  void contrast(double factor) {
    double[] luma = new double[3];
    for (int column = 0; column < 3; column++) {
      for (int row = 0; row < 3; row++) {
        luma[column] += LUMA[row] * (linear[row][column] + mean[row][column]);
      }
    }
    linear = scaled(linear, factor);
    mean = scaled(mean, factor);
    for (double[] row : mean) {
      for (int column = 0; column < 3; column++) {
        row[column] += (1 - factor) * luma[column];
      }
    }
  }

  void saturation(double factor) {
    double[][] matrix = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        matrix[row][column] = (1 - factor) * LUMA[column] + (row == column ? factor : 0);
      }
    }
    apply(matrix);
  }

  void hue(double turn) {
    double cos = StrictMath.cos(2 * Math.PI * turn);
    double sin = StrictMath.sin(2 * Math.PI * turn);
    double[][] rotation = {{1, 0, 0}, {0, cos, -sin}, {0, sin, cos}};
    apply(product(FROM_YIQ, product(rotation, TO_YIQ)));
  }

  void put(float[] linears, float[] means, int sample) {
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        linears[9 * sample + 3 * row + column] = (float) linear[row][column];
        means[9 * sample + 3 * row + column] = (float) mean[row][column];
      }
    }
  }

  private void apply(double[][] matrix) {
    linear = product(matrix, linear);
    mean = product(matrix, mean);
  }

  private static double factor(RandomStream random, double strength) {
    return random.uniform(Math.max(0, 1 - strength), 1 + strength);
  }

  private static double[][] scaled(double[][] matrix, double factor) {
    double[][] result = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        result[row][column] = factor * matrix[row][column];
      }
    }
    return result;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] result = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        for (int k = 0; k < 3; k++) {
          result[row][column] += a[row][k] * b[k][column];
        }
      }
    }
    return result;
  }

  private static double[][] inverse(double[][] m) {
    double[][] result = new double[3][3];
    double determinant = 0;
    for (int i = 0; i < 3; i++) {
      int a = (i + 1) % 3;
      int b = (i + 2) % 3;
      determinant += m[0][i] * (m[1][a] * m[2][b] - m[1][b] * m[2][a]);
    }
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        int r1 = (column + 1) % 3;
        int r2 = (column + 2) % 3;
        int c1 = (row + 1) % 3;
        int c2 = (row + 2) % 3;
        result[row][column] = (m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]) / determinant;
      }
    }
    return result;
  }
}
