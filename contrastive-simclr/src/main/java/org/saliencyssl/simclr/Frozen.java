package org.saliencyssl.simclr;

import java.util.function.Supplier;
import org.saliencyssl.api.compute.Network;

/** Runs networks within gradient recording without a graph. */
final class Frozen {

  private Frozen() {}

  /**
   * Switches a network's gradients off meanwhile; a network that was frozen before stays so.
   *
   * @param forward runs the network over images that require no gradient
   */
  static <T> T during(Network network, Supplier<T> forward) {
    boolean trainable = network.trainable().get(0).hasGradient();
    network.setTrainable(false);
    try {
      return forward.get();
    } finally {
      network.setTrainable(trainable);
    }
  }
}
