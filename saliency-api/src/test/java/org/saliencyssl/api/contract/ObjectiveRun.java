package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.Network;

/** A run with an objective around a small encoder without batch norm. */
final class ObjectiveRun<C extends Record> implements AutoCloseable {

  final ContractRun run;
  final Network encoder;
  final ContrastiveObjective objective;
  private final ContrastiveObjectiveFactory<C> factory;
  private final C settings;

  ObjectiveRun(ContrastiveObjectiveFactory<C> factory, C settings, RunFacts facts, Path data) {
    this.factory = factory;
    this.settings = settings;
    this.run = new ContractRun(facts, data);
    this.encoder = run.encoder(false);
    this.objective = another();
  }

  static <C extends Record> void run(
      PluginFactoryContract<C> contract, Consumer<ObjectiveRun<C>> rule) {
    try (ObjectiveRun<C> run =
        new ObjectiveRun<>(
            (ContrastiveObjectiveFactory<C>) contract.factory(),
            contract.settings(),
            contract.facts(),
            contract.data())) {
      rule.accept(run);
    }
  }

  /** With a step begun. */
  static <C extends Record> void begun(
      PluginFactoryContract<C> contract, Consumer<ObjectiveRun<C>> rule) {
    run(
        contract,
        r -> {
          r.objective.beginStep(0);
          rule.accept(r);
        });
  }

  /** Makes a second objective around the same encoder, closed by the caller. */
  ContrastiveObjective another() {
    return factory.create(settings, encoder, run.context);
  }

  boolean declares(Capability capability) {
    return factory.capabilities(settings).contains(capability);
  }

  /** What a strategy would hand over: hard negatives and labels if, and only if, wanted. */
  MaskedViews masked() {
    return masked(run.step, Scene.NATURAL, run.batch());
  }

  MaskedViews masked(NDManager owner, Scene scene, int... ids) {
    Views views = run.views(owner, scene, ids);
    List<NDArray> hard = new ArrayList<>();
    if (declares(Capability.ACCEPTS_HARD_NEGATIVES)) {
      int size = run.facts.imageSize();
      for (String name : List.of("first hard negative", "second hard negative")) {
        hard.add(run.view(owner, name, scene, size, size, ids).pixels());
      }
    }
    NDArray labels = declares(Capability.USES_LABELS) ? run.labels(owner, ids) : null;
    return new MaskedViews(views.query().pixels(), views.key().pixels(), hard, labels);
  }

  /** A half of the batch of {@link #masked(long)}. */
  MaskedViews half(int part, long step) {
    int[] ids = run.batch();
    int size = ids.length / 2;
    int[] half = new int[size];
    for (int n = 0; n < size; n++) {
      half[n] = ids[part * size + n] + (int) (100 * step);
    }
    return masked(run.step, Scene.NATURAL, half);
  }

  /** Other images for another step. */
  MaskedViews masked(long step) {
    int[] ids = run.batch();
    for (int n = 0; n < ids.length; n++) {
      ids[n] += (int) (100 * step);
    }
    return masked(run.step, Scene.NATURAL, ids);
  }

  /** Computes a loss as the loop does, without its backward pass. */
  NDArray loss(MaskedViews views) {
    try (GradientCollector collector = run.recording()) {
      if (collector == null) {
        throw new IllegalStateException("no gradients are recorded");
      }
      return objective.loss(views);
    }
  }

  double lossValue(MaskedViews views) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return Values.of(loss(views))[0];
    }
  }

  /** Forward and backward pass of the sum of the variants' losses, replays included. */
  double backward(MaskedViews... variants) {
    double loss = backwardOfLoss(variants);
    replay(objective);
    return loss;
  }

  double backwardOfLoss(MaskedViews... variants) {
    return backwardOfLoss(objective, variants);
  }

  private double backwardOfLoss(ContrastiveObjective of, MaskedViews... variants) {
    try (GradientCollector collector = run.recording()) {
      NDArray sum = of.loss(variants[0]);
      for (int v = 1; v < variants.length; v++) {
        sum = sum.add(of.loss(variants[v]));
      }
      collector.backward(sum);
      return Values.of(sum)[0];
    }
  }

  private void replay(ContrastiveObjective of) {
    if (of instanceof CachedGradients cached) {
      for (int chunk = 0; chunk < cached.chunks(); chunk++) {
        replay(cached, chunk);
      }
    }
  }

  NDArray replay(CachedGradients cached, int chunk) {
    try (GradientCollector collector = run.recording()) {
      NDArray part = cached.replay(chunk);
      collector.backward(part);
      return part;
    }
  }

  /** A whole step without an optimiser. */
  double step(ContrastiveObjective of, long step, MaskedViews views) {
    of.beginStep(step);
    double loss = backwardOfLoss(of, views);
    replay(of);
    of.endStep();
    return loss;
  }

  double step(long step) {
    return step(objective, step, masked(step));
  }

  /** Moves the encoder, as an optimiser would. */
  void moveEncoder(int step) {
    encoder.trainable().forEach(p -> p.muli(1 + 0.05 * (step % 3 - 1)).addi(0.003 * (step + 1)));
  }

  boolean passesGradientsToPixels() {
    return !(objective instanceof CachedGradients);
  }

  void freeze(boolean frozen) {
    encoder.setTrainable(!frozen);
    objective.trainable().forEach(p -> p.setRequiresGradient(!frozen));
  }

  /** Refuses a loss that is not finite on such images. */
  void requireFinite(Scene scene) {
    objective.beginStep(0);
    Values.requireFinite(
        "the loss of " + scene + " images", loss(masked(run.step, scene, run.batch())));
  }

  static List<double[]> contents(List<NDArray> arrays) {
    return arrays.stream().map(Values::of).toList();
  }

  static List<double[]> gradients(List<NDArray> arrays) {
    return arrays.stream().map(NDArray::getGradient).map(Values::of).toList();
  }

  static void requireSame(String what, List<NDArray> actual, List<double[]> expected) {
    for (int i = 0; i < expected.size(); i++) {
      Values.requireSame(what + " " + i, Values.of(actual.get(i)), expected.get(i));
    }
  }

  /** Finite for all, not zero for all. */
  static void requireGradient(String what, List<NDArray> arrays) {
    double largest = 0;
    for (NDArray array : arrays) {
      NDArray gradient = array.getGradient();
      Values.requireFinite("a gradient of " + what, gradient);
      largest = Math.max(largest, Values.norm(Values.of(gradient)));
    }
    if (largest == 0) {
      throw new AssertionError("no gradient reaches " + what);
    }
  }

  static Set<NDArray> identities(Iterable<NDArray> arrays) {
    Set<NDArray> identities = Collections.newSetFromMap(new IdentityHashMap<>());
    arrays.forEach(identities::add);
    return identities;
  }

  @Override
  public void close() {
    objective.close();
    encoder.close();
    run.close();
  }
}
