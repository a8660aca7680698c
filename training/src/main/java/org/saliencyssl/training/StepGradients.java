package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.training.progress.StepClock;
import org.saliencyssl.training.progress.StepClock.Part;

/**
 * The passes of a step that leave gradients behind. A batch may pass in parts, whose gradients add
 * up to that of the mean of their losses; a network may give its gradients in a second pass of its
 * own.
 */
final class StepGradients {

  private final TensorOps ops;
  private final NDManager manager;
  private final Network encoder;
  private final ContrastiveObjective objective;
  private final MicroBatches batches;

  /**
   * Prepares.
   *
   * @param ops operations on the encoder's device
   * @param manager on the encoder's device
   * @param objective made around the encoder
   * @param accumulate parts of a batch
   */
  StepGradients(
      TensorOps ops,
      NDManager manager,
      Network encoder,
      ContrastiveObjective objective,
      int accumulate) {
    this.ops = ops;
    this.manager = manager;
    this.encoder = encoder;
    this.objective = objective;
    this.batches = new MicroBatches(accumulate);
  }

  /**
   * Adds to the gradients of encoder and objective.
   *
   * @return the sum over the variants of the batch's mean loss, without a graph
   */
  NDArray ofEncoder(List<MaskedViews> variants, StepClock clock) {
    NDArray total = ofPart(variants, 0, clock);
    for (int part = 1; part < batches.count(); part++) {
      objective.nextPart();
      total = total.add(ofPart(variants, part, clock));
    }
    return total;
  }

  private NDArray ofPart(List<MaskedViews> variants, int part, StepClock clock) {
    NDArray loss;
    try (GradientCollector collector = collector()) {
      loss = share(batches.part(variants, part));
      clock.lap(Part.FORWARD);
      collector.backward(loss);
      encoder.replay();
    }
    if (objective instanceof CachedGradients cached) {
      replay(cached);
    }
    clock.lap(Part.BACKWARD);
    return loss.stopGradient();
  }

  /**
   * Adds to the gradients of a mask network, by ADIOS' second half: the mask network maximises what
   * the encoder minimises. The loss's graph ends at the pixels; the gradient there goes on into the
   * mask network in a second backward pass, when all parts have passed the encoder.
   */
  void ofMasks(AdversarialMasking adversary, Views views) {
    setEncoderTrainable(false);
    try (GradientCollector collector = collector()) {
      Pixels pixels = new Pixels(views);
      List<MaskedViews> variants = pixels.cutOff(adversary.mask(views));
      NDArray zero = manager.zeros(new Shape());
      zero.setRequiresGradient(true); // so that a loss that no pixel moves has a backward pass, too
      for (int part = 0; part < batches.count(); part++) {
        collector.backward(zero.sub(share(batches.part(variants, part))));
        encoder.replay();
      }
      collector.backward(pixels.goOn(adversary.penalty()));
    } finally {
      setEncoderTrainable(true);
    }
  }

  /** The summed loss of some images, as their share of the batch's. */
  private NDArray share(List<MaskedViews> variants) {
    NDArray sum = objective.loss(variants.get(0));
    for (MaskedViews variant : variants.subList(1, variants.size())) {
      sum = sum.add(objective.loss(variant));
    }
    return batches.count() == 1 ? sum : sum.div(ops.floatConstant(batches.count()));
  }

  /** The second pass of gradient caching; each chunk's graph is freed before the next is made. */
  private void replay(CachedGradients cached) {
    for (int chunk = 0; chunk < cached.chunks(); chunk++) {
      try (NDScope scope = new NDScope();
          GradientCollector collector = collector()) {
        scope.suppressNotUsedWarning();
        collector.backward(cached.replay(chunk));
      }
    }
  }

  private void setEncoderTrainable(boolean on) {
    encoder.setTrainable(on);
    objective.trainable().forEach(parameter -> parameter.setRequiresGradient(on));
  }

  private GradientCollector collector() {
    return manager.getEngine().newGradientCollector();
  }

  /** Where the graph of a mask network ends and that of the loss begins. */
  private static final class Pixels {

    private final Views views;
    private final List<NDArray> made = new ArrayList<>();
    private final IdentityHashMap<NDArray, NDArray> leaves = new IdentityHashMap<>();

    Pixels(Views views) {
      this.views = views;
    }

    /** Replaces all but the views' own pixels by leaves that require gradients. */
    List<MaskedViews> cutOff(List<MaskedViews> variants) {
      return variants.stream()
          .map(
              variant ->
                  new MaskedViews(
                      leaf(variant.query()),
                      leaf(variant.key()),
                      variant.hardNegatives().stream().map(this::leaf).toList(),
                      variant.labels()))
          .toList();
    }

    /** A scalar whose gradient is that of {@code penalty} and of the loss. */
    NDArray goOn(NDArray penalty) {
      NDArray sum = penalty;
      for (NDArray pixels : made) { // in a fixed order, so that it rounds alike in each run
        NDArray leaf = Objects.requireNonNull(leaves.get(pixels));
        sum = sum.add(pixels.mul(leaf.getGradient()).sum());
      }
      return sum;
    }

    private NDArray leaf(NDArray pixels) {
      if (pixels == views.query().pixels() || pixels == views.key().pixels()) {
        return pixels;
      }
      return leaves.computeIfAbsent(
          pixels,
          array -> {
            made.add(array);
            NDArray leaf = array.stopGradient();
            leaf.setRequiresGradient(true);
            return leaf;
          });
    }
  }
}
