package org.saliencyssl.simclr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/** Matrices as double[row][column], and the slow double-precision loss. */
final class Rows {
  private Rows() {}

  /** Gaussian rows, rounded to float so that the engine sees the very same numbers. */
  static double[][] gaussian(int rows, int columns, long seed) {
    RandomStream stream = RandomStreams.of(seed).purpose("test").stream();
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int c = 0; c < columns; c++) {
        row[c] = (float) stream.nextGaussian();
      }
    }
    return values;
  }

  /** Row r is the axis r. */
  static double[][] axes(int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (int r = 0; r < rows; r++) {
      values[r][r] = 1;
    }
    return values;
  }

  /** Equal rows. */
  static double[][] repeat(double[] row, int rows) {
    double[][] values = new double[rows][];
    for (int r = 0; r < rows; r++) {
      values[r] = row.clone();
    }
    return values;
  }

  static double cosine(double[] a, double[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * The mean over the 2N anchors of -ln( e^(z.z+/tau) / (sum over the others e^(z.z'/tau) + sum_m
   * e^(rho z.t_m/tau)) ), written as it stands.
   */
  static double loss(
      double[][] queries,
      double[][] keys,
      List<double[][]> hard,
      double temperature,
      double rho,
      Anchors anchors) {
    int n = queries.length;
    List<double[]> all = new ArrayList<>(List.of(queries));
    all.addAll(List.of(keys));
    double sum = 0;
    for (int i = 0; i < 2 * n; i++) {
      double positive = Math.exp(cosine(all.get(i), all.get((i + n) % (2 * n))) / temperature);
      double denominator = 0;
      for (int j = 0; j < 2 * n; j++) {
        denominator += j == i ? 0 : Math.exp(cosine(all.get(i), all.get(j)) / temperature);
      }
      if (i < n || anchors == Anchors.BOTH) {
        for (double[][] masked : hard) {
          denominator += Math.exp(rho * cosine(all.get(i), masked[i % n]) / temperature);
        }
      }
      sum -= Math.log(positive / denominator);
    }
    return sum / (2 * n);
  }

  static NDArray array(NDManager manager, double[][] rows) {
    float[] values = new float[rows.length * rows[0].length];
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < rows[0].length; c++) {
        values[r * rows[0].length + c] = (float) rows[r][c];
      }
    }
    return manager.create(values, new Shape(rows.length, rows[0].length));
  }

  static double[][] of(NDArray array) {
    int rows = (int) array.getShape().get(0);
    int columns = (int) (array.getShape().size() / rows);
    float[] values = array.toFloatArray();
    double[][] result = new double[rows][columns];
    for (int i = 0; i < values.length; i++) {
      result[i / columns][i % columns] = values[i];
    }
    return result;
  }
}
