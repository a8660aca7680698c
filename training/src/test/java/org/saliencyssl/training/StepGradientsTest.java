package org.saliencyssl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Recompute;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.TinyRun.BlendObjective;
import org.saliencyssl.training.progress.StepClock;

/** Gradients of parts and of recomputed blocks against one backward pass over everything. */
class StepGradientsTest {

  private static final int BATCH = 6;
  private static final int SIDE = 32;

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"1, NONE", "2, NONE", "3, NONE", "1, BLOCKS", "2, BLOCKS"})
  void theEncodersGradientIsThatOfTheMeanOverTheParts(int parts, Recompute recompute) {
    List<MaskedViews> variants = List.of(masked("a", "k"), masked("b", "k"));
    try (Run run = new Run(recompute);
        Run reference = new Run(Recompute.NONE)) {
      NDArray loss = run.gradients(parts).ofEncoder(variants, StepClock.off());
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray mean = reference.mean(variants, parts);
        collector.backward(mean);
        assertThat(loss.getFloat()).isEqualTo(mean.getFloat());
      }
      assertClose(run.trainable(), reference.trainable());
      // the statistics move with each forward pass, and with no other
      assertThat(values(run.encoder.buffers())).isEqualTo(values(reference.encoder.buffers()));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, NONE", "2, NONE", "1, BLOCKS", "3, BLOCKS"})
  void theMaskNetworksGradientIsThatOfOneBackwardPass(int parts, Recompute recompute) {
    try (Run run = new Run(recompute);
        Run reference = new Run(Recompute.NONE);
        Fading fading = new Fading();
        Fading expected = new Fading()) {
      run.gradients(parts).ofMasks(fading, views());
      reference.encoder.setTrainable(false);
      reference.objective.trainable().get(0).setRequiresGradient(false);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray loss = reference.mean(expected.mask(views()), parts);
        collector.backward(expected.penalty().sub(loss));
      }
      assertClose(List.of(fading.field), List.of(expected.field));
      assertThat(run.encoder.trainable()).allMatch(NDArray::hasGradient);
      assertThat(run.trainable()).allMatch(p -> largest(p.getGradient().toFloatArray()) == 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLossThatNoMaskMovesLeavesThePenalty(Recompute recompute) {
    try (Run run = new Run(recompute);
        Fading fading = new Fading()) {
      fading.masksNothing = true;
      run.gradients(2).ofMasks(fading, views());
      float[] gradient = fading.field.getGradient().toFloatArray();
      float[] field = fading.field.toFloatArray();
      for (int i = 0; i < field.length; i++) { // d mean(f^2) / df = 2 f / n
        assertThat(gradient[i]).isEqualTo(2 * field[i] / field.length);
      }
    }
  }

  private MaskedViews masked(String query, String key) {
    return new MaskedViews(images(query), images(key), List.of(), null);
  }

  private Views views() {
    return new Views(view("query"), view("key"), null);
  }

  private View view(String name) {
    List<RandomStreams> streams = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      streams.add(RandomStreams.of(i).purpose(name));
    }
    return new View(images(name), null, null, streams);
  }

  private NDArray images(String name) {
    return uniform(new Shape(BATCH, 3, SIDE, SIDE), name);
  }

  private NDArray uniform(Shape shape, String name) {
    RandomStream stream = RandomStreams.of(19).purpose(name).stream();
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) stream.uniform(-1, 1);
    }
    return manager.create(values, shape);
  }

  private static List<List<Float>> values(List<NDArray> arrays) {
    List<List<Float>> values = new ArrayList<>();
    for (NDArray array : arrays) {
      List<Float> list = new ArrayList<>();
      for (float value : array.toFloatArray()) {
        list.add(value);
      }
      values.add(list);
    }
    return values;
  }

  private static void assertClose(List<NDArray> actual, List<NDArray> expected) {
    for (int p = 0; p < expected.size(); p++) {
      float[] e = expected.get(p).getGradient().toFloatArray();
      float[] difference = actual.get(p).getGradient().toFloatArray();
      for (int i = 0; i < e.length; i++) {
        difference[i] -= e[i];
      }
      assertThat(largest(e)).as("parameter %d", p).isPositive();
      assertThat(largest(difference)).as("parameter %d", p).isLessThan(1e-5 * largest(e));
    }
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** An encoder with its objective; equal numbers in all of them. */
  private final class Run implements AutoCloseable {
    final Network encoder;
    final BlendObjective objective;

    Run(Recompute recompute) {
      encoder =
          Network.create(
              ResNet.definition(18, 2, ResNet.Stem.SMALL, 1),
              manager,
              ComputePolicy.REFERENCE,
              recompute,
              RandomStreams.of(5));
      objective = new BlendObjective(encoder, manager, TinyRun.Tweak.none());
    }

    StepGradients gradients(int parts) {
      return new StepGradients(ops, manager, encoder, objective, parts);
    }

    /** The mean over the parts of the sum over the variants, all in one graph. */
    NDArray mean(List<MaskedViews> variants, int parts) {
      NDArray sum = manager.zeros(new Shape(), DataType.FLOAT32);
      int size = BATCH / parts;
      for (int part = 0; part < parts; part++) {
        NDIndex rows = new NDIndex(part * size + ":" + (part + 1) * size);
        NDArray ofPart = manager.zeros(new Shape(), DataType.FLOAT32);
        for (MaskedViews v : variants) {
          ofPart =
              ofPart.add(
                  objective.loss(
                      new MaskedViews(v.query().get(rows), v.key().get(rows), List.of(), null)));
        }
        sum = sum.add(ofPart.div(parts));
      }
      return sum;
    }

    List<NDArray> trainable() {
      List<NDArray> all = new ArrayList<>(encoder.trainable());
      all.addAll(objective.trainable());
      return all;
    }

    @Override
    public void close() {
      objective.close();
      encoder.close();
    }
  }

  /** A field of factors that fades both views, one variant each. */
  private final class Fading implements AdversarialMasking {
    final NDArray field = uniform(new Shape(1, 1, SIDE, SIDE), "field");
    boolean masksNothing;

    Fading() {
      field.setRequiresGradient(true);
    }

    @Override
    public List<MaskedViews> mask(Views views) {
      NDArray query = views.query().pixels();
      NDArray key = views.key().pixels();
      if (masksNothing) {
        return List.of(new MaskedViews(query, key, List.of(), null));
      }
      return List.of(
          new MaskedViews(query.mul(field), key, List.of(), null),
          new MaskedViews(query.mul(field.neg().add(1)), key, List.of(), null));
    }

    @Override
    public NDArray penalty() {
      return field.mul(field).mean();
    }

    @Override
    public void update(double progress) {}

    @Override
    public SortedMap<String, NDArray> state() {
      return new TreeMap<>();
    }

    @Override
    public void close() {
      field.close();
    }
  }
}
