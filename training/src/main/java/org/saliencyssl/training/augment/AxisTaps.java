package org.saliencyssl.training.augment;

import java.util.Arrays;

/**
 * How one axis of a view is mixed from pixels: the linear map that {@link
 * org.saliencyssl.api.compute.TensorOps#crop} applies along it. Output pixel i is the mean of
 * {@code supersample} samples at equal steps inside its part of the box, each sample interpolates
 * between two pixel centres, and beyond the outermost centres the border pixel continues. The mean
 * of samples over a square is the mean over columns of the means over rows, so two axes suffice.
 *
 * <p>Every output pixel has the same number of neighbouring taps, some of weight 0. Not safe for
 * use by several threads.
 */
final class AxisTaps {

  final int[] first;
  float[] weights = {};
  int taps;

  private final int out;
  private final int supersample;

  AxisTaps(int out, int supersample) {
    this.out = out;
    this.supersample = supersample;
    this.first = new int[out];
  }

  /** Sets the box's edges, fractions of an axis of {@code in} pixels; from > to mirrors. */
  void set(double from, double to, int in) {
    double step = Math.abs(to - from) * in / ((double) out * supersample);
    taps = Math.min(in, (int) Math.ceil((supersample - 1) * step) + 2);
    if (weights.length < out * taps) {
      weights = new float[out * taps];
    }
    double[] sums = new double[taps];
    for (int i = 0; i < out; i++) {
      double one = position(from, to, in, i * supersample);
      double other = position(from, to, in, (i + 1) * supersample - 1);
      int start = Math.min((int) Math.min(one, other), in - taps);
      Arrays.fill(sums, 0);
      for (int j = 0; j < supersample; j++) {
        double at = position(from, to, in, i * supersample + j) - start;
        int tap = Math.min((int) at, taps - 1);
        double share = at - tap;
        sums[tap] += (1 - share) / supersample;
        if (share > 0) {
          sums[tap + 1] += share / supersample;
        }
      }
      first[i] = start;
      for (int k = 0; k < taps; k++) {
        weights[i * taps + k] = (float) sums[k];
      }
    }
  }

  /** First pixel that a tap of any output pixel may touch. */
  int low() {
    return Math.min(first[0], first[out - 1]);
  }

  /** One past the last pixel that a tap of any output pixel may touch. */
  int high() {
    return Math.max(first[0], first[out - 1]) + taps;
  }

  private double position(double from, double to, int in, int sample) {
    double u = (sample + 0.5) / ((double) out * supersample);
    double pixel = (from + (to - from) * u) * in - 0.5;
    return Math.max(0, Math.min(in - 1, pixel));
  }
}
