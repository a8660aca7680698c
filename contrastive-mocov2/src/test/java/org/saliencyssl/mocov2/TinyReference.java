package org.saliencyssl.mocov2;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.compute.NetworkDefinition;

/**
 * A very small encoder with its head, in double precision and nested loops: convolution 3x3 stride
 * 2 padding 1 with bias, ReLU, mean over places; then Linear, ReLU, Linear.
 */
final class TinyReference {

  static final int SIDE = 4;
  static final int FILTERS = 6;

  private final Map<String, double[]> encoder;
  private final Map<String, double[]> head;

  /** Copies the weights. */
  TinyReference(SortedMap<String, NDArray> encoder, SortedMap<String, NDArray> head) {
    this.encoder = doubles(encoder);
    this.head = doubles(head);
  }

  /** The same encoder for the engine. */
  static NetworkDefinition definition() {
    NetworkBuilder b = new NetworkBuilder("tiny");
    Node map = b.relu(b.convolution("conv1", b.input(3), FILTERS, 3, 2, 1, 1, true));
    return b.build(map, b.globalAveragePool(map));
  }

  /** With batch norm, whose training batches fall into groups. */
  static NetworkDefinition withBatchNorm(int splits) {
    NetworkBuilder b = new NetworkBuilder("tinybn");
    Node x = b.convolution("conv1", b.input(3), FILTERS, 3, 2, 1, 1, false);
    Node map = b.relu(b.batchNorm("bn1", x, splits));
    return b.build(map, b.globalAveragePool(map));
  }

  /** Embeds images of (3, SIDE, SIDE), flattened; not normalised. */
  double[][] embed(double[][] images) {
    double[][] result = new double[images.length][];
    for (int i = 0; i < images.length; i++) {
      double[] hidden = linear(features(images[i]), head.get("0.weight"), head.get("0.bias"));
      for (int h = 0; h < hidden.length; h++) {
        hidden[h] = Math.max(0, hidden[h]);
      }
      result[i] = linear(hidden, head.get("2.weight"), head.get("2.bias"));
    }
    return result;
  }

  /** A weight to change, live. */
  double[] encoderWeight(String name) {
    return encoder.get(name);
  }

  private double[] features(double[] image) {
    double[] weight = encoder.get("conv1.weight");
    double[] bias = encoder.get("conv1.bias");
    int out = SIDE / 2;
    double[] means = new double[FILTERS];
    for (int f = 0; f < FILTERS; f++) {
      for (int y = 0; y < out; y++) {
        for (int x = 0; x < out; x++) {
          double sum = bias[f];
          for (int c = 0; c < 3; c++) {
            for (int dy = 0; dy < 3; dy++) {
              for (int dx = 0; dx < 3; dx++) {
                int row = 2 * y + dy - 1;
                int column = 2 * x + dx - 1;
                if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) {
                  sum +=
                      weight[((f * 3 + c) * 3 + dy) * 3 + dx]
                          * image[(c * SIDE + row) * SIDE + column];
                }
              }
            }
          }
          means[f] += Math.max(0, sum) / (out * out);
        }
      }
    }
    return means;
  }

  private static double[] linear(double[] x, double[] weight, double[] bias) {
    double[] y = bias.clone();
    for (int o = 0; o < y.length; o++) {
      for (int i = 0; i < x.length; i++) {
        y[o] += weight[o * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static Map<String, double[]> doubles(SortedMap<String, NDArray> arrays) {
    Map<String, double[]> result = new HashMap<>();
    arrays.forEach((name, array) -> result.put(name, toDoubles(array.toFloatArray())));
    return result;
  }

  static double[] toDoubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
