package org.saliencyssl.masking.adios;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.network.UNet;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/** A run's services at 16 pixels, seeded views, and the two steps of a batch. */
final class AdiosRun implements AutoCloseable {

  static final int SIZE = 16;
  static final int EPOCHS = 4;

  final NDManager manager = NDManager.newBaseManager();
  final NDManager step = manager.newSubManager();
  final TensorOps ops = TensorOps.load(manager);
  final PluginContext context = context(1);

  PluginContext context(long seed) {
    return new PluginContext(
        manager,
        ops,
        ComputePolicy.REFERENCE,
        RandomStreams.of(seed).purpose("plugin"),
        new RunFacts(4, SIZE, 4, EPOCHS, 2),
        Path.of("."));
  }

  static AdiosSettings settings(MaskedBranch branch, MaskOptimizerSettings.Rule rule) {
    return new AdiosSettings(branch, 3, 8, UNet.Norm.GN, 0.8, 0.3, optimizer(rule, 0.05));
  }

  static MaskOptimizerSettings optimizer(MaskOptimizerSettings.Rule rule, double rate) {
    return new MaskOptimizerSettings(rule, 0.02, rate, 0.9, 1e-4, 1, 0.003, 0);
  }

  Adios all(MaskedBranch branch) {
    return new Adios(settings(branch, MaskOptimizerSettings.Rule.LARS), MaskChoice::all, context);
  }

  Adios one() {
    AdiosSettings settings = settings(MaskedBranch.QUERY, MaskOptimizerSettings.Rule.LARS);
    return new Adios(settings, MaskChoice::one, context);
  }

  static int[] ids(int count) {
    return IntStream.range(0, count).toArray();
  }

  /** Pixels and stream of a sample depend on seed and id alone. */
  Views views(long seed, int... ids) {
    return new Views(
        view(RandomStreams.of(seed).purpose("query"), ids),
        view(RandomStreams.of(seed).purpose("key"), ids),
        step.create(new long[ids.length]));
  }

  private View view(RandomStreams streams, int... ids) {
    int image = 3 * SIZE * SIZE;
    float[] pixels = new float[ids.length * image];
    for (int n = 0; n < ids.length; n++) {
      RandomStream random = streams.at(ids[n]).purpose("content").stream();
      for (int i = 0; i < image; i++) {
        pixels[n * image + i] = (float) random.uniform(-2, 2);
      }
    }
    return new View(
        step.create(pixels, new Shape(ids.length, 3, SIZE, SIZE)),
        null,
        null,
        Arrays.stream(ids).mapToObj(id -> streams.at(id).purpose("stream")).toList());
  }

  /** The masks of a strategy by a network of its state's weights. */
  NDArray masks(Adios adios, AdiosSettings settings, NDArray pixels) {
    try (Network twin =
        Network.create(
            UNet.masks(SIZE, settings.masks(), settings.baseWidth(), settings.norm()),
            manager,
            ComputePolicy.REFERENCE,
            RandomStreams.of(0))) {
      twin.load(weights(adios));
      return twin.featureMap(pixels, false);
    }
  }

  static Map<String, NDArray> weights(Adios adios) {
    Map<String, NDArray> weights = new TreeMap<>();
    adios
        .state()
        .forEach(
            (name, array) -> {
              if (name.startsWith("network.")) {
                weights.put(name.substring("network.".length()), array);
              }
            });
    return weights;
  }

  /** A mask step against a loss of random direction; returns penalty minus losses. */
  float maskStep(Adios adios, Views views) {
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      List<MaskedViews> variants = adios.mask(views);
      NDArray target = adios.penalty().sub(loss(variants));
      collector.backward(target);
      return target.getFloat();
    }
  }

  /** A smooth loss of both views of every variant. */
  static NDArray loss(List<MaskedViews> variants) {
    NDArray sum = variants.get(0).query().getManager().create(0f);
    for (MaskedViews variant : variants) {
      NDArray difference = variant.query().sub(variant.key());
      sum = sum.add(difference.mul(difference).mean());
    }
    return sum;
  }

  static Map<String, List<Float>> contents(Adios adios) {
    Map<String, List<Float>> contents = new TreeMap<>();
    adios.state().forEach((name, array) -> contents.put(name, floats(array)));
    return contents;
  }

  static List<Float> floats(NDArray array) {
    Float[] boxed = new Float[(int) array.size()];
    float[] values = array.toFloatArray();
    Arrays.setAll(boxed, i -> values[i]);
    return List.of(boxed);
  }

  @Override
  public void close() {
    step.close();
    ops.close();
    manager.close();
  }
}
