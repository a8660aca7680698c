package org.saliencyssl.training.augment;

/**
 * Loops over whole rows. Rows are arrays of their own and all share one index, without offsets:
 * only such loops become vector instructions on JDK 17 (measured: 0.06 ns against 0.3 to 0.6 ns an
 * element, {@code docs/benchmarks/data.md}). Arguments that are written must be other arrays than
 * those that are read.
 */
final class Rows {

  private Rows() {}

  /** Writes weight * from. */
  static void scale(float[] to, float[] from, float weight, int start, int end) {
    for (int x = start; x < end; x++) {
      to[x] = weight * from[x];
    }
  }

  /** Adds weight * from. */
  static void add(float[] to, float[] from, float weight, int start, int end) {
    for (int x = start; x < end; x++) {
      to[x] += weight * from[x];
    }
  }

  /** Adds weight * (one + other). */
  static void addPair(float[] to, float[] one, float[] other, float weight) {
    for (int x = 0; x < to.length; x++) {
      to[x] += weight * (one[x] + other[x]);
    }
  }

  /** Mixes {@code taps} neighbouring rows. */
  static void mix(float[] to, float[][] from, AxisTaps axis, int i, int start, int end) {
    int first = axis.first[i];
    int at = i * axis.taps;
    scale(to, from[first], axis.weights[at], start, end);
    for (int k = 1; k < axis.taps; k++) {
      if (axis.weights[at + k] != 0) {
        add(to, from[first + k], axis.weights[at + k], start, end);
      }
    }
  }

  /** Writes clamp(a x + b y + c z + offset, 0, 1) * scale + shift. */
  static void blend(
      float[] to, float[] x, float[] y, float[] z, float[] factors, float scale, float shift) {
    float a = factors[0];
    float b = factors[1];
    float c = factors[2];
    float offset = factors[3];
    for (int i = 0; i < to.length; i++) {
      float mixed = a * x[i] + b * y[i] + c * z[i] + offset;
      to[i] = Math.max(0, Math.min(1, mixed)) * scale + shift;
    }
  }

  /** Sums four parts side by side: one sum alone waits for its own last addition. */
  static double sum(float[] row) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < row.length; i += 4) {
      a += row[i];
      b += row[i + 1];
      c += row[i + 2];
      d += row[i + 3];
    }
    for (; i < row.length; i++) {
      a += row[i];
    }
    return a + b + c + d;
  }

  /** Turns rows start .. end of a plane into columns: to[x][y] = flat[y * stride + x]. */
  static void transpose(float[][] to, float[] flat, int stride, int start, int end, int height) {
    for (int x = start; x < end; x++) {
      float[] row = to[x];
      for (int y = 0, at = x; y < height; y++, at += stride) {
        row[y] = flat[at];
      }
    }
  }
}
