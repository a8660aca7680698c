package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Safetensors;
import org.saliencyssl.api.compute.TensorOps;

/** A frozen network in evaluation mode whose last feature map is summed over its channels. */
final class Localizer implements AutoCloseable {

  /** Images that pass the network at once; bounds memory, changes no answer. */
  private static final int CHUNK = 64;

  private static final int[] CHANNELS = {1};

  private final Network network;
  private final TensorOps ops;
  private final int inputSize;

  private Localizer(Network network, TensorOps ops, int inputSize) {
    this.network = network;
    this.ops = ops;
    this.inputSize = inputSize;
  }

  static Localizer open(
      LocalizerNetwork kind, String weights, int inputSize, PluginContext context) {
    Path path = context.resolve(weights).toAbsolutePath().normalize();
    if (!Files.isRegularFile(path)) {
      throw new UncheckedIOException(
          "no weight file "
              + path
              + " for localizer "
              + kind
              + "; set weights to a safetensors file, absolute or relative to the data folder",
          new NoSuchFileException(path.toString()));
    }
    Network network =
        Network.create(
            kind.definition(),
            context.manager(),
            context.policy(),
            context.streams().purpose("localizer"));
    try (NDManager manager = context.manager().newSubManager()) {
      load(network, path, kind, manager);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    network.setTrainable(false);
    return new Localizer(network, context.ops(), inputSize);
  }

  /**
   * Returns (N, G, G): images (N, 3, H, W) resampled bilinearly to the input size, the network's
   * last map summed over channels, averaged into the grid's cells where its side is not the grid's
   * (adaptive average: cells of a finer grid repeat the map).
   */
  NDArray map(NDArray images, int grid) {
    int batch = (int) images.getShape().get(0);
    NDList parts = new NDList();
    for (int start = 0; start < batch; start += CHUNK) {
      int end = Math.min(batch, start + CHUNK);
      NDArray chunk = batch <= CHUNK ? images : images.get(start + ":" + end);
      parts.add(ops.poolToGrid(channelSum(chunk), grid).squeeze(1));
    }
    NDArray map = parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, 0);
    map.attach(images.getManager());
    return map;
  }

  /** Returns (N, 1, h, w), the last map's sum over channels. */
  NDArray channelSum(NDArray images) {
    if (images.getShape().get(2) == inputSize && images.getShape().get(3) == inputSize) {
      return features(images);
    }
    try (NDArray resized = ops.resize(images, inputSize)) {
      return features(resized);
    }
  }

  private NDArray features(NDArray images) {
    try (NDArray map = network.featureMap(images, false)) {
      return map.sum(CHANNELS, true);
    }
  }

  @Override
  public void close() {
    network.close();
  }

  private static void load(Network network, Path path, LocalizerNetwork kind, NDManager manager) {
    SortedMap<String, NDArray> weights;
    try {
      weights = Safetensors.read(manager, path);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the weights of localizer " + kind + ": " + e.getMessage(), e);
    }
    Set<String> wanted = network.state().keySet();
    weights.keySet().removeIf(name -> !wanted.contains(name) && kind.ignores(name));
    try {
      network.load(weights);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "weight file "
              + path
              + " does not fit localizer "
              + kind
              + ": "
              + e.getMessage()
              + "; set weights to a file made for this network, or localizer to the file's network",
          e);
    }
  }
}
