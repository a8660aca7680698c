package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;

/** A 4-d array in double precision with four-loop layers: the obvious version of each. */
record SlowTensor(double[] values, int n, int c, int h, int w) {

  static SlowTensor zeros(int n, int c, int h, int w) {
    return new SlowTensor(new double[n * c * h * w], n, c, h, w);
  }

  static SlowTensor of(NDArray array) {
    long[] s = array.getShape().getShape();
    return new SlowTensor(
        doubles(array),
        (int) s[0],
        (int) s[1],
        s.length > 2 ? (int) s[2] : 1,
        s.length > 2 ? (int) s[3] : 1);
  }

  static double[] doubles(NDArray array) {
    float[] floats = array.toFloatArray();
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  int at(int i, int j, int y, int x) {
    return ((i * c + j) * h + y) * w + x;
  }

  SlowTensor convolve(double[] weight, int out, int kernel, int stride, int padding) {
    int height = (h + 2 * padding - kernel) / stride + 1;
    int width = (w + 2 * padding - kernel) / stride + 1;
    SlowTensor result = zeros(n, out, height, width);
    for (int i = 0; i < n; i++) {
      for (int o = 0; o < out; o++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            double sum = 0;
            for (int j = 0; j < c; j++) {
              for (int a = 0; a < kernel; a++) {
                for (int b = 0; b < kernel; b++) {
                  int row = y * stride + a - padding;
                  int column = x * stride + b - padding;
                  if (row >= 0 && row < h && column >= 0 && column < w) {
                    sum +=
                        values[at(i, j, row, column)]
                            * weight[((o * c + j) * kernel + a) * kernel + b];
                  }
                }
              }
            }
            result.values[result.at(i, o, y, x)] = sum;
          }
        }
      }
    }
    return result;
  }

  /**
   * Normalises images n with equal n mod splits together; the running statistics, updated in place,
   * take the mean over the groups of 0.9 old + 0.1 new, with the unbiased variance as PyTorch has
   * it.
   */
  SlowTensor normalise(
      double[] weight, double[] bias, double[] mean, double[] variance, int splits) {
    SlowTensor result = zeros(n, c, h, w);
    for (int j = 0; j < c; j++) {
      double newMean = 0;
      double newVariance = 0;
      for (int group = 0; group < splits; group++) {
        int count = n / splits * h * w;
        double sum = 0;
        for (int i = group; i < n; i += splits) {
          for (int k = 0; k < h * w; k++) {
            sum += values[at(i, j, 0, 0) + k];
          }
        }
        double centre = sum / count;
        double squares = 0;
        for (int i = group; i < n; i += splits) {
          for (int k = 0; k < h * w; k++) {
            squares += Math.pow(values[at(i, j, 0, 0) + k] - centre, 2);
          }
        }
        double deviation = Math.sqrt(squares / count + 1e-5);
        for (int i = group; i < n; i += splits) {
          for (int k = 0; k < h * w; k++) {
            int at = at(i, j, 0, 0) + k;
            result.values[at] = (values[at] - centre) / deviation * weight[j] + bias[j];
          }
        }
        newMean += (0.9 * mean[j] + 0.1 * centre) / splits;
        newVariance += (0.9 * variance[j] + 0.1 * squares / (count - 1)) / splits;
      }
      mean[j] = newMean;
      variance[j] = newVariance;
    }
    return result;
  }

  SlowTensor normaliseWith(double[] weight, double[] bias, double[] mean, double[] variance) {
    SlowTensor result = zeros(n, c, h, w);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < c; j++) {
        for (int k = 0; k < h * w; k++) {
          int at = at(i, j, 0, 0) + k;
          result.values[at] =
              (values[at] - mean[j]) / Math.sqrt(variance[j] + 1e-5) * weight[j] + bias[j];
        }
      }
    }
    return result;
  }

  SlowTensor relu() {
    SlowTensor result = zeros(n, c, h, w);
    for (int k = 0; k < values.length; k++) {
      result.values[k] = Math.max(0, values[k]);
    }
    return result;
  }

  SlowTensor plus(SlowTensor other) {
    SlowTensor result = zeros(n, c, h, w);
    for (int k = 0; k < values.length; k++) {
      result.values[k] = values[k] + other.values[k];
    }
    return result;
  }

  SlowTensor maxPool(int kernel, int stride, int padding) {
    int height = (h + 2 * padding - kernel) / stride + 1;
    int width = (w + 2 * padding - kernel) / stride + 1;
    SlowTensor result = zeros(n, c, height, width);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < c; j++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int row = y * stride - padding; row < y * stride - padding + kernel; row++) {
              for (int col = x * stride - padding; col < x * stride - padding + kernel; col++) {
                if (row >= 0 && row < h && col >= 0 && col < w) {
                  max = Math.max(max, values[at(i, j, row, col)]);
                }
              }
            }
            result.values[result.at(i, j, y, x)] = max;
          }
        }
      }
    }
    return result;
  }

  SlowTensor average() {
    SlowTensor result = zeros(n, c, 1, 1);
    for (int k = 0; k < values.length; k++) {
      result.values[k / (h * w)] += values[k] / (h * w);
    }
    return result;
  }

  /** x W^T + b of an (N, C, 1, 1). */
  SlowTensor linear(double[] weight, double[] bias) {
    SlowTensor result = convolve(weight, bias.length, 1, 1, 0);
    for (int k = 0; k < result.values.length; k++) {
      result.values[k] += bias[k % bias.length];
    }
    return result;
  }
}
