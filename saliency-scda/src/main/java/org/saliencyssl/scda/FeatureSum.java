package org.saliencyssl.scda;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;

/**
 * Sums a network's last feature map over its channels, in evaluation mode.
 *
 * @param network has a feature map; owned by the caller
 * @param ops resamples images and maps
 * @param inputSize side of the network's input, pixels
 * @param filter what the resampled images go through before the network
 */
record FeatureSum(Network network, TensorOps ops, int inputSize, InputFilter filter) {

  /**
   * Pixels that pass the network at once; bounds memory, changes no answer. On the CPU eight images
   * of 224 px, whose activations an allocator gives again without page faults: MobileNetV2 on 32 at
   * once took twice the time (docs/benchmarks/saliency-cost.md).
   */
  private static final long CPU_PIXELS = 8 * 224 * 224;

  private static final long GPU_PIXELS = 128 * 224 * 224;

  private static final int[] CHANNELS = {1};

  /**
   * Returns (N, G, G): images (N, 3, H, W) resampled bilinearly to the input size, the network's
   * last map summed over channels, averaged into the grid's cells where its side is not the grid's
   * (adaptive average: cells of a finer grid repeat the map).
   */
  NDArray map(NDArray images, int grid) {
    int batch = (int) images.getShape().get(0);
    int size = chunk(images.getDevice());
    NDList parts = new NDList();
    for (int start = 0; start < batch; start += size) {
      int end = Math.min(batch, start + size);
      NDArray chunk = batch <= size ? images : images.get(start + ":" + end);
      parts.add(ops.poolToGrid(channelSum(chunk), grid).squeeze(1));
    }
    NDArray map = parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, 0);
    map.attach(images.getManager());
    return map;
  }

  private int chunk(Device device) {
    long pixels = device.isGpu() ? GPU_PIXELS : CPU_PIXELS;
    return (int) Math.max(1, pixels / ((long) inputSize * inputSize));
  }

  /** Returns (N, 1, h, w), the last map's sum over channels. */
  NDArray channelSum(NDArray images) {
    if (images.getShape().get(2) == inputSize && images.getShape().get(3) == inputSize) {
      return filtered(images);
    }
    try (NDArray resized = ops.resize(images, inputSize)) {
      return filtered(resized);
    }
  }

  private NDArray filtered(NDArray images) {
    NDArray input = filter.apply(images);
    if (input == images) {
      return features(images);
    }
    try (input) {
      return features(input);
    }
  }

  private NDArray features(NDArray images) {
    try (NDArray map = network.featureMap(images, false)) {
      return map.sum(CHANNELS, true);
    }
  }
}
