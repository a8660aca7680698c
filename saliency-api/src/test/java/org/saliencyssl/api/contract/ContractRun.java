package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * A made-up run: its services on the default device, seeded views and a small encoder. Everything
 * about a sample depends on its id alone.
 */
final class ContractRun implements AutoCloseable {

  static final long SEED = 29;

  /** Loaded once in a JVM; compiling the operations takes longer than most rules. */
  private static final class Loaded {
    static final NDManager MANAGER = NDManager.newBaseManager();
    static final TensorOps OPS = TensorOps.load(MANAGER);
  }

  final NDManager manager = Loaded.MANAGER.newSubManager();
  final RunFacts facts;
  final PluginContext context;

  /** What the views of this run are attached to, below {@link #manager}. */
  final NDManager step = manager.newSubManager();

  ContractRun(RunFacts facts, Path data) {
    this.facts = facts;
    this.context =
        new PluginContext(
            manager,
            Loaded.OPS,
            ComputePolicy.REFERENCE,
            RandomStreams.of(SEED).purpose("plugin"),
            facts,
            data);
  }

  /** The ids of a whole batch. */
  int[] batch() {
    return IntStream.range(0, facts.batchSize()).toArray();
  }

  Views views(int... ids) {
    return views(step, Scene.NATURAL, ids);
  }

  Views views(NDManager owner, Scene scene, int... ids) {
    int size = facts.imageSize();
    return new Views(
        view(owner, "query", scene, size, size, ids).with(map(owner, "query", ids)),
        view(owner, "key", scene, size, size, ids).with(map(owner, "key", ids)),
        null);
  }

  /** Views of another moment: other pixels, maps and streams of the same images. */
  Views otherViews(int... ids) {
    return views(Arrays.stream(ids).map(id -> id + 1000).toArray());
  }

  View view(NDManager owner, String branch, Scene scene, int height, int width, int... ids) {
    float[][] pixels = new float[ids.length][];
    float[][] masks = new float[ids.length][];
    for (int n = 0; n < ids.length; n++) {
      pixels[n] = scene.paint(content(branch, ids[n]).purpose("pixels").stream(), height, width);
      masks[n] = disc(content(branch, ids[n]).purpose("mask").stream(), height, width);
    }
    return new View(
        stack(owner, pixels, 3, height, width),
        stack(owner, masks, 1, height, width),
        null,
        Arrays.stream(ids).mapToObj(id -> content(branch, id).purpose("stream")).toList());
  }

  /** A map whose foreground is its upper part, a different share of the cells for each sample. */
  SaliencyMap map(NDManager owner, String branch, int... ids) {
    int cells = facts.grid() * facts.grid();
    float[] values = new float[ids.length * cells];
    float[] foreground = new float[ids.length * cells];
    for (int n = 0; n < ids.length; n++) {
      RandomStream stream = content(branch, ids[n]).purpose("map").stream();
      double limit = stream.uniform(0.3, 0.7);
      for (int c = n * cells; c < (n + 1) * cells; c++) {
        values[c] = (float) stream.nextDouble();
        foreground[c] = values[c] > limit ? 1 : 0;
      }
    }
    Shape shape = new Shape(ids.length, facts.grid(), facts.grid());
    return new SaliencyMap(owner.create(values, shape), owner.create(foreground, shape));
  }

  /** A map of equal cells. */
  SaliencyMap evenMap(NDManager owner, int samples, float foreground) {
    Shape shape = new Shape(samples, facts.grid(), facts.grid());
    return new SaliencyMap(owner.ones(shape), owner.ones(shape).muli(foreground));
  }

  NDArray labels(NDManager owner, int... ids) {
    int classes = Math.max(2, facts.classes());
    return owner.create(Arrays.stream(ids).mapToLong(id -> id % classes).toArray());
  }

  /** Two convolutions, optionally with batch norm between them, and 16 features. */
  Network encoder(boolean batchNorm) {
    NetworkBuilder builder = new NetworkBuilder("contract");
    Node x = builder.convolution("conv1", builder.input(3), 8, 3, 2, 1, 1, false);
    x = builder.relu(batchNorm ? builder.batchNorm("bn1", x, 1) : x);
    x = builder.relu(builder.convolution("conv2", x, 16, 3, 2, 1, 1, false));
    return Network.create(
        builder.build(x, builder.globalAveragePool(x)),
        manager,
        ComputePolicy.REFERENCE,
        RandomStreams.of(SEED).purpose("encoder"));
  }

  GradientCollector recording() {
    return manager.getEngine().newGradientCollector();
  }

  int arrays() {
    return manager.getManagedArrays().size();
  }

  /** Runs four steps as the loop does; from the second on, none may leave arrays behind. */
  void requireNothingKept(IntConsumer body) {
    int kept = 0;
    for (int i = 0; i < 4; i++) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        body.accept(i);
      }
      int now = arrays();
      if (i > 1 && now != kept) {
        throw new AssertionError(
            "%d arrays live after call %d; there were %d after the one before"
                .formatted(now, i + 1, kept));
      }
      kept = now;
    }
  }

  void requireManager(String what, NDArray array, NDManager owner) {
    if (array.getManager() != owner) {
      throw new AssertionError(what + " is not attached to the manager of what was given");
    }
    if (!array.getDevice().equals(owner.getDevice())) {
      throw new AssertionError(
          what + " lies on " + array.getDevice() + "; given was " + owner.getDevice());
    }
  }

  private static RandomStreams content(String branch, int id) {
    return RandomStreams.of(SEED).purpose(branch).at(id);
  }

  private static float[] disc(RandomStream stream, int height, int width) {
    double cx = stream.uniform(0.3, 0.7) * width;
    double cy = stream.uniform(0.3, 0.7) * height;
    double radius = stream.uniform(0.15, 0.3) * Math.min(height, width);
    float[] mask = new float[height * width];
    for (int p = 0; p < mask.length; p++) {
      mask[p] = Math.hypot(p % width - cx, p / width - cy) < radius ? 1 : 0;
    }
    return mask;
  }

  private static NDArray stack(
      NDManager owner, float[][] samples, int channels, int height, int width) {
    int length = channels * height * width;
    float[] all = new float[samples.length * length];
    for (int n = 0; n < samples.length; n++) {
      System.arraycopy(samples[n], 0, all, n * length, length);
    }
    return owner.create(all, new Shape(samples.length, channels, height, width));
  }

  @Override
  public void close() {
    manager.close();
  }
}
