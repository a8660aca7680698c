package org.saliencyssl.api.network;

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
}
