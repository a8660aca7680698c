package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Safetensors;

/** A frozen network in evaluation mode whose last feature map is summed over its channels. */
final class Localizer implements AutoCloseable {

  private final FeatureSum sum;

  private Localizer(FeatureSum sum) {
    this.sum = sum;
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
            policy(context.policy()),
            context.streams().purpose("localizer"));
    try (NDManager manager = context.manager().newSubManager()) {
      load(network, path, kind, manager);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    network.setTrainable(false);
    return new Localizer(new FeatureSum(network, context.ops(), inputSize, InputFilter.NONE));
  }

  /** Returns (N, G, G), the map of {@link FeatureSum#map} for unfiltered images (N, 3, H, W). */
  NDArray map(NDArray images, int grid) {
    return sum.map(images, grid);
  }

  /** Returns (N, 1, h, w), the last map's sum over channels. */
  NDArray channelSum(NDArray images) {
    return sum.channelSum(images);
  }

  @Override
  public void close() {
    sum.network().close();
  }

  /** The run's precision; channels_last is the faster layout of frozen networks in both. */
  private static ComputePolicy policy(ComputePolicy run) {
    return new ComputePolicy(run.precision(), MemoryFormat.CHANNELS_LAST);
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
