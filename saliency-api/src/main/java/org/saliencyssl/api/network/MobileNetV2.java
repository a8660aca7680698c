package org.saliencyssl.api.network;

import org.saliencyssl.api.compute.NetworkDefinition;

/** MobileNetV2. */
@SuppressWarnings("DoNotCallSuggester")
public final class MobileNetV2 {
  private MobileNetV2() {}

  /**
   * Defines the feature extractor.
   *
   * @return the definition
   */
  public static NetworkDefinition features() {
    throw new UnsupportedOperationException("lands in minutes");
  }
}
