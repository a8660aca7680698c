package org.saliencyssl.api.network;

import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.compute.NetworkDefinition;

/**
 * MobileNetV2 at width 1.0 (Sandler et al., CVPR 2018, table 2) with batch norm folded into its 52
 * convolutions: an inference network for published weights.
 *
 * <p>Names are {@code stem}, {@code blocks.N.I} (I = 0 expand, 2 depthwise, 4 project; the first
 * block has no expansion: 0 depthwise, 2 project) and {@code last}.
 */
public final class MobileNetV2 {

  /** Rows of table 2: expansion t, channels c, repeats n, stride of the first s. */
  private static final int[][] STAGES = {
    {1, 16, 1, 1},
    {6, 24, 2, 2},
    {6, 32, 3, 2},
    {6, 64, 4, 2},
    {6, 96, 3, 1},
    {6, 160, 3, 2},
    {6, 320, 1, 1}
  };

  private final NetworkBuilder builder = new NetworkBuilder("mobilenetv2");

  private MobileNetV2() {}

  /**
   * Defines the feature extractor, without classifier.
   *
   * @return the definition; its feature map has 1280 channels, 7x7 for an image of 224 px, in [0,
   *     6], and its output is their average
   */
  public static NetworkDefinition features() {
    return new MobileNetV2().build();
  }

  private NetworkDefinition build() {
    Node x = builder.input(3);
    x = builder.relu6(builder.convolution("stem", x, 32, 3, 2, 1, 1, true));
    int block = 0;
    for (int[] stage : STAGES) {
      for (int i = 0; i < stage[2]; i++) {
        x = block("blocks.%d.".formatted(block++), x, stage[0], stage[1], i == 0 ? stage[3] : 1);
      }
    }
    x = builder.relu6(builder.convolution("last", x, 1280, 1, 1, 0, 1, true));
    return builder.build(x, builder.globalAveragePool(x));
  }

  private Node block(String name, Node x, int expansion, int channels, int stride) {
    int hidden = expansion * x.channels();
    int layer = 0;
    Node y = x;
    if (expansion > 1) {
      y = builder.relu6(builder.convolution(name + layer, y, hidden, 1, 1, 0, 1, true));
      layer += 2;
    }
    y = builder.relu6(builder.convolution(name + layer, y, hidden, 3, stride, 1, hidden, true));
    y = builder.convolution(name + (layer + 2), y, channels, 1, 1, 0, 1, true);
    return stride == 1 && x.channels() == channels ? builder.add(y, x) : y;
  }
}
