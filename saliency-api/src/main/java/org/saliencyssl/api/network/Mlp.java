package org.saliencyssl.api.network;

import org.saliencyssl.api.compute.NetworkDefinition;

/** Multi-layer perceptrons. */
@SuppressWarnings("DoNotCallSuggester")
public final class Mlp {
  private Mlp() {}

  /**
   * Defines a projection head.
   *
   * @param in input size
   * @param hidden hidden size
   * @param out output size
   * @param batchNorm whether batch norm follows the first layer
   * @return the definition
   */
  public static NetworkDefinition head(int in, int hidden, int out, boolean batchNorm) {
    throw new UnsupportedOperationException("lands in minutes");
  }
}
