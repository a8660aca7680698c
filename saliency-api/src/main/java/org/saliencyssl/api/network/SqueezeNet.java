package org.saliencyssl.api.network;

import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.compute.NetworkDefinition;

/**
 * SqueezeNet 1.1 (Iandola et al. 2016; the authors' 1.1 release) up to its last fire module.
 *
 * <p>Names are {@code stem} and {@code f.N.I} for the eight fire modules (I = 0 squeeze, 1 expand
 * 1x1, 2 expand 3x3). A file of complete weights also has {@code head}.
 */
public final class SqueezeNet {

  /** Squeeze channels of the fire modules; each expands to 4 + 4 times as many. */
  private static final int[] SQUEEZE = {16, 16, 32, 32, 48, 48, 64, 64};

  private SqueezeNet() {}

  /**
   * Defines the feature extractor, without classifier.
   *
   * @return the definition; its feature map has 512 channels, 13x13 for an image of 224 px, not
   *     negative, and its output is their average
   */
  public static NetworkDefinition features() {
    NetworkBuilder builder = new NetworkBuilder("squeezenet1.1");
    Node x = builder.input(3);
    x = builder.relu(builder.convolution("stem", x, 64, 3, 2, 0, 1, true));
    for (int i = 0; i < SQUEEZE.length; i++) {
      if (i == 0 || i == 2 || i == 4) {
        x = builder.maxPool(x, 3, 2, 0, true);
      }
      x = fire(builder, "f.%d.".formatted(i), x, SQUEEZE[i]);
    }
    return builder.build(x, builder.globalAveragePool(x));
  }

  private static Node fire(NetworkBuilder builder, String name, Node x, int squeeze) {
    Node s = builder.relu(builder.convolution(name + "0", x, squeeze, 1, 1, 0, 1, true));
    Node narrow = builder.relu(builder.convolution(name + "1", s, 4 * squeeze, 1, 1, 0, 1, true));
    Node wide = builder.relu(builder.convolution(name + "2", s, 4 * squeeze, 3, 1, 1, 1, true));
    return builder.concat(narrow, wide);
  }
}
