package org.saliencyssl.api.network;

import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.compute.NetworkDefinition;

/**
 * Residual networks (He et al., CVPR 2016) with torchvision's names, shapes, order and initial
 * values. ResNet-50 is "v1.5": the stride is in the 3x3 convolution. At width 64 with the ImageNet
 * stem they take torchvision's weights as they are, without {@code num_batches_tracked}.
 */
public final class ResNet {

  /** How an image enters. */
  public enum Stem {
    /** 7x7 convolution of stride 2 and 3x3 max-pool of stride 2: torchvision's. */
    IMAGENET(7, 2),
    /** 3x3 convolution of stride 1, for 32 px (He et al. 2016, section 4.2). */
    CIFAR(3, 1),
    /** 3x3 convolution of stride 2, no max-pool: a quarter of CIFAR's work; ours. */
    SMALL(3, 2);

    private final int kernel;
    private final int stride;

    Stem(int kernel, int stride) {
      this.kernel = kernel;
      this.stride = stride;
    }
  }

  private final NetworkBuilder builder;
  private final int[] blocks;
  private final boolean bottleneck;
  private final int width;
  private final Stem stem;
  private final int splits;

  private ResNet(NetworkBuilder builder, int depth, int width, Stem stem, int splits) {
    this.builder = builder;
    this.blocks =
        switch (depth) {
          case 18 -> new int[] {2, 2, 2, 2};
          case 34, 50 -> new int[] {3, 4, 6, 3};
          default ->
              throw new IllegalArgumentException(
                  "there is no ResNet of depth " + depth + "; known are 18, 34 and 50");
        };
    this.bottleneck = depth == 50;
    this.width = width;
    this.stem = stem;
    this.splits = splits;
  }

  /**
   * Defines an encoder: a ResNet without its last layer.
   *
   * @param depth 18, 34 or 50
   * @param width channels of the stem and the first stage's 3x3 convolutions, 64 in torchvision
   * @param stem how an image enters
   * @param batchNormSplits groups of a batch that are normalised apart, 1 for ordinary batch norm;
   *     see {@link NetworkBuilder#batchNorm}
   * @return the definition; its feature map is {@code layer4}'s output and its output the average
   *     of that, 8 {@code width} channels, for depth 50 four times as many
   */
  public static NetworkDefinition definition(int depth, int width, Stem stem, int batchNormSplits) {
    NetworkBuilder builder = new NetworkBuilder("resnet" + depth);
    Node map = new ResNet(builder, depth, width, stem, batchNormSplits).trunk();
    return builder.build(map, builder.globalAveragePool(map));
  }

  /**
   * Defines a classifier: an encoder followed by the linear layer {@code fc}, with ordinary batch
   * norm.
   *
   * @param depth 18, 34 or 50
   * @param width channels of the stem and the first stage's 3x3 convolutions, 64 in torchvision
   * @param stem how an image enters
   * @param classes number of outputs
   * @return the definition
   */
  public static NetworkDefinition classifier(int depth, int width, Stem stem, int classes) {
    NetworkBuilder builder = new NetworkBuilder("resnet" + depth);
    Node map = new ResNet(builder, depth, width, stem, 1).trunk();
    return builder.build(map, builder.linear("fc", builder.globalAveragePool(map), classes, true));
  }

  private Node trunk() {
    Node x = builder.input(3);
    x = normed("conv1", "bn1", x, width, stem.kernel, stem.stride);
    x = builder.relu(x);
    if (stem == Stem.IMAGENET) {
      x = builder.maxPool(x, 3, 2, 1, false);
    }
    for (int stage = 0; stage < blocks.length; stage++) {
      for (int block = 0; block < blocks[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        String name = "layer%d.%d.".formatted(stage + 1, block);
        x =
            bottleneck
                ? bottleneck(name, x, width << stage, stride)
                : basic(name, x, width << stage, stride);
      }
    }
    return x;
  }

  private Node basic(String name, Node x, int channels, int stride) {
    Node y = builder.relu(normed(name + "conv1", name + "bn1", x, channels, 3, stride));
    y = normed(name + "conv2", name + "bn2", y, channels, 3, 1);
    return builder.relu(builder.add(y, shortcut(name, x, channels, stride)));
  }

  private Node bottleneck(String name, Node x, int channels, int stride) {
    Node y = builder.relu(normed(name + "conv1", name + "bn1", x, channels, 1, 1));
    y = builder.relu(normed(name + "conv2", name + "bn2", y, channels, 3, stride));
    y = normed(name + "conv3", name + "bn3", y, 4 * channels, 1, 1);
    return builder.relu(builder.add(y, shortcut(name, x, 4 * channels, stride)));
  }

  private Node shortcut(String name, Node x, int channels, int stride) {
    if (stride == 1 && x.channels() == channels) {
      return x;
    }
    return normed(name + "downsample.0", name + "downsample.1", x, channels, 1, stride);
  }

  private Node normed(String conv, String norm, Node x, int channels, int kernel, int stride) {
    Node y = builder.convolution(conv, x, channels, kernel, stride, kernel / 2, 1, false);
    return builder.batchNorm(norm, y, splits);
  }
}
