package org.saliencyssl.mocov2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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

  /** Row r is the axis r mod columns. */
  static double[][] axes(int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (int r = 0; r < rows; r++) {
      values[r][r % columns] = 1;
    }
    return values;
  }

  static double[][] unit(double[][] rows) {
    double[][] result = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      double norm = Math.sqrt(dot(rows[r], rows[r]));
      result[r] = new double[rows[r].length];
      for (int c = 0; c < rows[r].length; c++) {
        result[r][c] = rows[r][c] / norm;
      }
    }
    return result;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * The mean over samples of -ln( e^(q.k/tau) / (e^(q.k/tau) + sum_j e^(q.n_j/tau) + sum_m e^(rho
   * q.t_m/tau)) ), written as it stands.
   */
  static double loss(
      double[][] queries,
      double[][] keys,
      double[][] queue,
      List<double[][]> hard,
      double temperature,
      double rho) {
    return loss(queries, keys, queue, hard, asReleased(temperature, rho));
  }

  /** The loss of the released code. */
  static LossForm asReleased(double temperature, double rho) {
    return new LossForm(temperature, rho, HardNegativeWeighting.SIMILARITY, true);
  }

  /** As {@link #loss}; or with rho e^(q.t_m/tau), or without the positive in the denominator. */
  static double loss(
      double[][] queries, double[][] keys, double[][] queue, List<double[][]> hard, LossForm form) {
    double temperature = form.temperature();
    double rho = form.rho();
    double[][] q = unit(queries);
    double sum = 0;
    for (int i = 0; i < q.length; i++) {
      double positive = Math.exp(dot(q[i], keys[i]) / temperature);
      double all = form.positiveInDenominator() ? positive : 0;
      for (double[] negative : queue) {
        all += Math.exp(dot(q[i], negative) / temperature);
      }
      for (double[][] masked : hard) {
        double s = dot(q[i], masked[i]);
        all +=
            form.weighting() == HardNegativeWeighting.SIMILARITY
                ? Math.exp(rho * s / temperature)
                : rho * Math.exp(s / temperature);
      }
      sum -= Math.log(positive / all);
    }
    return sum / q.length;
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
