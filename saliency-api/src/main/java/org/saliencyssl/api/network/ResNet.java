package org.saliencyssl.api.network;

import org.saliencyssl.api.compute.NetworkDefinition;

/** Residual networks. */
@SuppressWarnings("DoNotCallSuggester")
public final class ResNet {
  private ResNet() {}

  /** How an image enters. */
  public enum Stem {
    /** 7x7 convolution of stride 2 and max-pool: torchvision's. */
    IMAGENET,
    /** 3x3 convolution of stride 1. */
    CIFAR,
    /** 3x3 convolution of stride 2, no max-pool. */
    SMALL
  }

  /**
   * Defines an encoder.
   *
   * @param depth 18, 34 or 50
   * @param width channels of the stem, 64 in torchvision
   * @param stem how an image enters
   * @param batchNormSplits groups of a batch that are normalised apart, 1 for ordinary batch norm
   * @return the definition; its output is the pooled feature map
   */
  public static NetworkDefinition definition(int depth, int width, Stem stem, int batchNormSplits) {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Defines a classifier.
   *
   * @param depth 18, 34 or 50
   * @param width channels of the stem, 64 in torchvision
   * @param stem how an image enters
   * @param classes number of outputs
   * @return the definition
   */
  public static NetworkDefinition classifier(int depth, int width, Stem stem, int classes) {
    throw new UnsupportedOperationException("lands in minutes");
  }
}
