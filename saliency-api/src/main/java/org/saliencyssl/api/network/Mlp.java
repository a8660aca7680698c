package org.saliencyssl.api.network;

import java.util.List;
import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.compute.NetworkDefinition;

/** Projection heads, named as the entries of a {@code torch.nn.Sequential}. */
public final class Mlp {

  private Mlp() {}

  /**
   * Defines a head of two layers: Linear, batch norm if asked for, ReLU, Linear.
   *
   * @param in input size
   * @param hidden hidden size
   * @param out output size
   * @param batchNorm whether batch norm follows the first layer, which keeps its bias all the same
   * @return the definition, without feature map; its parameters are {@code 0.weight}, {@code
   *     0.bias}, {@code 2.weight}, {@code 2.bias}, or, with batch norm, {@code 0.*}, {@code 1.*},
   *     {@code 3.*}
   */
  public static NetworkDefinition head(int in, int hidden, int out, boolean batchNorm) {
    NetworkBuilder builder = new NetworkBuilder("mlp");
    Node x = builder.linear("0", builder.input(in), hidden, true);
    if (batchNorm) {
      x = builder.batchNorm1d("1", x);
    }
    x = builder.relu(x);
    x = builder.linear(batchNorm ? "3" : "2", x, out, true);
    return builder.build(null, x);
  }

  /**
   * Defines a head in which batch norm follows every layer, so that no linear layer has a bias:
   * Linear, batch norm, ReLU for each but the last; then Linear, batch norm.
   *
   * @param in input size
   * @param sizes output size of each layer, at least one
   * @param lastBias whether the last batch norm has a bias
   * @return the definition, without feature map; layer n (from 0) has {@code 3n.weight} and batch
   *     norm {@code 3n+1.*}, as in a {@code Sequential} that counts the ReLUs
   */
  public static NetworkDefinition normedHead(int in, List<Integer> sizes, boolean lastBias) {
    NetworkBuilder builder = new NetworkBuilder("mlp");
    Node x = builder.input(in);
    int last = sizes.size() - 1;
    for (int layer = 0; layer <= last; layer++) {
      x = builder.linear(String.valueOf(3 * layer), x, sizes.get(layer), false);
      String norm = String.valueOf(3 * layer + 1);
      boolean bias = layer < last || lastBias;
      x = bias ? builder.batchNorm1d(norm, x) : builder.batchNorm1dWithoutBias(norm, x);
      x = layer < last ? builder.relu(x) : x;
    }
    return builder.build(null, x);
  }
}
