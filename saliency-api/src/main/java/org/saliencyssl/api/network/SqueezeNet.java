package org.saliencyssl.api.network;

import org.saliencyssl.api.compute.NetworkDefinition;

/** SqueezeNet. */
@SuppressWarnings("DoNotCallSuggester")
public final class SqueezeNet {
  private SqueezeNet() {}

  /**
   * Defines the feature extractor.
   *
   * @return the definition
   */
  public static NetworkDefinition features() {
    throw new UnsupportedOperationException("lands in minutes");
  }
}
