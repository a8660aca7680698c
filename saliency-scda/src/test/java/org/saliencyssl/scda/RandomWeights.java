package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Safetensors;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/** Weight files of the right names and shapes with random contents. */
final class RandomWeights {

  private RandomWeights() {}

  /** Writes what a fresh network holds and returns the file's name in the data folder. */
  static String write(LocalizerNetwork kind, PluginContext context) {
    try (Network network =
        Network.create(
            kind.definition(),
            context.manager(),
            context.policy(),
            RandomStreams.of(7).purpose("weights"))) {
      return write(network.state(), context.data(), kind + ".safetensors");
    }
  }

  static String write(Map<String, NDArray> tensors, Path data, String name) {
    try {
      Safetensors.write(data.resolve(name), tensors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return name;
  }

  /** The state dict of torchvision's resnet50, spelled out from its layout (fc included). */
  static Map<String, NDArray> resnet50(NDManager manager) {
    Map<String, NDArray> tensors = new TreeMap<>();
    RandomStream stream = RandomStreams.of(11).stream();
    convolution(tensors, manager, stream, "conv1", 64, 3, 7);
    norm(tensors, manager, "bn1", 64);
    int[] blocks = {3, 4, 6, 3};
    int in = 64;
    for (int layer = 0; layer < 4; layer++) {
      int width = 64 << layer;
      for (int block = 0; block < blocks[layer]; block++) {
        String name = "layer" + (layer + 1) + "." + block + ".";
        convolution(tensors, manager, stream, name + "conv1", width, in, 1);
        norm(tensors, manager, name + "bn1", width);
        convolution(tensors, manager, stream, name + "conv2", width, width, 3);
        norm(tensors, manager, name + "bn2", width);
        convolution(tensors, manager, stream, name + "conv3", 4 * width, width, 1);
        norm(tensors, manager, name + "bn3", 4 * width);
        if (block == 0) {
          convolution(tensors, manager, stream, name + "downsample.0", 4 * width, in, 1);
          norm(tensors, manager, name + "downsample.1", 4 * width);
        }
        in = 4 * width;
      }
    }
    tensors.put("fc.weight", manager.zeros(new Shape(1000, 2048)));
    tensors.put("fc.bias", manager.zeros(new Shape(1000)));
    return tensors;
  }

  private static void convolution(
      Map<String, NDArray> tensors,
      NDManager manager,
      RandomStream stream,
      String name,
      int out,
      int in,
      int kernel) {
    float[] weights = new float[out * in * kernel * kernel];
    double scale = Math.sqrt(6.0 / (in * kernel * kernel));
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (scale * (2 * stream.nextDouble() - 1));
    }
    tensors.put(name + ".weight", manager.create(weights, new Shape(out, in, kernel, kernel)));
  }

  private static void norm(
      Map<String, NDArray> tensors, NDManager manager, String name, int channels) {
    tensors.put(name + ".weight", manager.ones(new Shape(channels)));
    tensors.put(name + ".bias", manager.zeros(new Shape(channels)));
    tensors.put(name + ".running_mean", manager.zeros(new Shape(channels)));
    tensors.put(name + ".running_var", manager.ones(new Shape(channels)));
    tensors.put(name + ".num_batches_tracked", manager.create(new long[] {1}, new Shape()));
  }
}
