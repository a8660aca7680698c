package org.saliencyssl.simclr;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;

/** A very small encoder with its objective. */
final class Bench implements AutoCloseable {

  static final int BATCH = 8;
  static final int SIDE = 8;

  private static final RandomStreams STREAMS = RandomStreams.of(17);

  final NDManager manager = NDManager.newBaseManager();
  final Network encoder;
  final ContrastiveObjective objective;
  private final TensorOps ops = TensorOps.load(manager);
  private final ComputePolicy policy;

  Bench(NetworkDefinition definition, SimClrSettings settings, ComputePolicy policy) {
    this.policy = policy;
    encoder = Network.create(definition, manager, policy, STREAMS.purpose("encoder"));
    objective = create(settings);
  }

  Bench(NetworkDefinition definition, SimClrSettings settings) {
    this(definition, settings, ComputePolicy.REFERENCE);
  }

  /** One more objective around the same encoder. */
  ContrastiveObjective create(SimClrSettings settings) {
    RunFacts facts = new RunFacts(BATCH, SIDE, 2, 1, 0);
    return new SimClrFactory()
        .create(
            settings,
            encoder,
            new PluginContext(
                manager, ops, policy, STREAMS.purpose("objective"), facts, Path.of(".")));
  }

  static NetworkDefinition plain() {
    NetworkBuilder b = new NetworkBuilder("tiny");
    Node x = b.relu(b.convolution("conv1", b.input(3), 6, 3, 2, 1, 1, true));
    Node map = b.relu(b.convolution("conv2", x, 10, 3, 1, 1, 1, true));
    return b.build(map, b.globalAveragePool(map));
  }

  /** With batch norm, whose training batches fall into groups. */
  static NetworkDefinition normed(int splits) {
    NetworkBuilder b = new NetworkBuilder("tinybn");
    Node x = b.convolution("conv1", b.input(3), 6, 3, 2, 1, 1, false);
    x = b.relu(b.batchNorm("bn1", x, splits));
    x = b.convolution("conv2", x, 10, 3, 1, 1, 1, false);
    Node map = b.relu(b.batchNorm("bn2", x, splits));
    return b.build(map, b.globalAveragePool(map));
  }

  static SimClrSettings settings(Head head, boolean together, int chunks) {
    return new SimClrSettings(0.2, head, together, 2, Anchors.QUERY, false, chunks);
  }

  MaskedViews views(int hardNegatives, long seed) {
    List<NDArray> hard = new ArrayList<>();
    for (int m = 0; m < hardNegatives; m++) {
      hard.add(images(1000 * seed + 2 + m));
    }
    return new MaskedViews(images(1000 * seed), images(1000 * seed + 1), hard, null);
  }

  private NDArray images(long seed) {
    return Rows.array(manager, Rows.gaussian(BATCH, 3 * SIDE * SIDE, seed))
        .reshape(BATCH, 3, SIDE, SIDE);
  }

  /** A step's losses with their gradients, as the trainer runs them. */
  float backward(MaskedViews... variants) {
    Engine engine = Engine.getInstance();
    float value;
    try (GradientCollector collector = engine.newGradientCollector()) {
      NDArray sum = objective.loss(variants[0]);
      for (int i = 1; i < variants.length; i++) {
        sum = sum.add(objective.loss(variants[i]));
      }
      collector.backward(sum);
      value = sum.getFloat();
    }
    if (objective instanceof CachedGradients cached) {
      for (int chunk = 0; chunk < cached.chunks(); chunk++) {
        try (NDScope scope = new NDScope();
            GradientCollector collector = engine.newGradientCollector()) {
          scope.suppressNotUsedWarning();
          collector.backward(cached.replay(chunk));
        }
      }
    }
    return value;
  }

  List<NDArray> trainable() {
    List<NDArray> all = new ArrayList<>(encoder.trainable());
    all.addAll(objective.trainable());
    return all;
  }

  /** Everything that a checkpoint holds. */
  SortedMap<String, NDArray> state() {
    SortedMap<String, NDArray> all = new TreeMap<>(objective.state());
    encoder.state().forEach((name, array) -> all.put("encoder." + name, array));
    return all;
  }

  SortedMap<String, float[]> copy() {
    SortedMap<String, float[]> copies = new TreeMap<>();
    state().forEach((name, array) -> copies.put(name, array.toFloatArray()));
    return copies;
  }

  void restore(SortedMap<String, float[]> copies) {
    state()
        .forEach(
            (name, array) -> {
              try (NDArray source = manager.create(copies.get(name), array.getShape())) {
                source.copyTo(array);
              }
            });
    objective.restored();
  }

  /** Moves parameters and running statistics off their round initial values. */
  void disturb(long seed) {
    long[] next = {seed};
    state()
        .forEach(
            (name, array) -> {
              double[][] noise = Rows.gaussian(1, (int) array.size(), ++next[0]);
              NDArray change = Rows.array(manager, noise).reshape(array.getShape());
              NDArray kept = name.endsWith("running_var") ? change.abs() : change;
              array.addi(kept.mul(0.2));
            });
  }

  /** Plain gradient descent on batches decided by the step; returns the last loss. */
  float train(int from, int to, int hardNegatives) {
    float loss = 0;
    for (int step = from; step < to; step++) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        objective.beginStep(step);
        loss = backward(views(hardNegatives, 100 + step));
        objective.health();
        descend(0.05);
        objective.endStep();
      }
    }
    return loss;
  }

  void descend(double rate) {
    for (NDArray parameter : trainable()) {
      try (NDArray gradient = parameter.getGradient()) {
        parameter.subi(gradient.mul(rate));
        gradient.muli(0);
      }
    }
  }

  /** Arrays of all managers to which anything of the run is attached. */
  int liveArrays() {
    List<NDManager> managers = new ArrayList<>(List.of(manager));
    for (NDArray array : state().values()) {
      if (!managers.contains(array.getManager())) {
        managers.add(array.getManager());
      }
    }
    return managers.stream().mapToInt(m -> m.getManagedArrays().size()).sum();
  }

  static double largest(NDArray array) {
    double largest = 0;
    for (float value : array.toFloatArray()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Override
  public void close() {
    objective.close();
    encoder.close();
    ops.close();
    manager.close();
  }
}
