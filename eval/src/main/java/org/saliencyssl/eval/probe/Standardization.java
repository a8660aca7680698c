package org.saliencyssl.eval.probe;

import ai.djl.ndarray.NDScope;
import java.util.Arrays;
import org.saliencyssl.eval.feature.Features;

/** Shift and scale of each feature: (x - shift) * scale. */
final class Standardization {

  private static final int CHUNK = 4096;

  private final float[] shift;
  private final float[] scale;

  private Standardization(float[] shift, float[] scale) {
    this.shift = shift;
    this.scale = scale;
  }

  /** Leaves features as they are. */
  static Standardization none(Features features) {
    float[] ones = new float[features.dimension()];
    Arrays.fill(ones, 1);
    return new Standardization(new float[ones.length], ones);
  }

  /** Gives each feature mean 0 and population deviation 1; a constant feature becomes 0. */
  static Standardization of(Features features) {
    double[] mean = moment(features, new double[features.dimension()], 1);
    double[] variance = moment(features, mean, 2);
    float[] shift = new float[mean.length];
    float[] scale = new float[mean.length];
    for (int d = 0; d < mean.length; d++) {
      shift[d] = (float) mean[d];
      // below float32's resolution of the mean, a deviation is rounding
      double deviation = Math.sqrt(variance[d]);
      scale[d] = deviation > 1e-6 * Math.abs(mean[d]) ? (float) (1 / deviation) : 0;
    }
    return new Standardization(shift, scale);
  }

  private static double[] moment(Features features, double[] centre, int power) {
    double[] sum = new double[centre.length];
    for (int from = 0; from < features.size(); from += CHUNK) {
      int to = Math.min(from + CHUNK, features.size());
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        float[] values = features.rows(from, to).toFloatArray();
        for (int i = 0; i < values.length; i++) {
          double offset = values[i] - centre[i % centre.length];
          sum[i % centre.length] += power == 1 ? offset : offset * offset;
        }
      }
    }
    for (int d = 0; d < sum.length; d++) {
      sum[d] /= features.size();
    }
    return sum;
  }

  float[] shift() {
    return shift.clone();
  }

  float[] scale() {
    return scale.clone();
  }
}
