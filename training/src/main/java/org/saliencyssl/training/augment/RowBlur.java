package org.saliencyssl.training.augment;

/**
 * Mixes each row of a plane with its neighbours by a symmetric kernel; reflected borders, the
 * outermost row not repeated, as {@link org.saliencyssl.api.compute.TensorOps#blurEach}.
 */
final class RowBlur {

  /** Weights below change no digit of a float32 near 1, whose last one is worth 2^-24. */
  private static final float NEGLIGIBLE = 0x1p-30f;

  private RowBlur() {}

  /** Blurs with an odd number of weights whose half is less than the number of rows. */
  static void apply(float[][] rows, float[] kernel, float[][] result) {
    int centre = kernel.length / 2;
    int radius = centre;
    while (radius > 0 && kernel[centre + radius] < NEGLIGIBLE) {
      radius--;
    }
    for (int y = 0; y < rows.length; y++) {
      float[] to = result[y];
      Rows.scale(to, rows[y], kernel[centre], 0, to.length);
      for (int t = 1; t <= radius; t++) {
        float[] above = rows[reflected(y - t, rows.length)];
        float[] below = rows[reflected(y + t, rows.length)];
        Rows.addPair(to, above, below, kernel[centre + t]);
      }
    }
  }

  private static int reflected(int y, int rows) {
    int inside = Math.abs(y);
    return inside < rows ? inside : 2 * (rows - 1) - inside;
  }
}
