package org.saliencyssl.simclr.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.TensorOps;

/**
 * Cross-entropy of a linear classifier on the encoder's output. Gradient reaches the encoder, the
 * classifier and the images that are classified. The chance level ln C is that of equal logits.
 */
final class Supervised implements ContrastiveObjective {

  /** The query's logits and its labels, kept for {@link #health}. */
  private record Classified(NDArray logits, NDArray labels) {}

  private final SupervisedSettings settings;
  private final int classes;
  private final NDManager manager;
  private final TensorOps ops;
  private final Network encoder;
  private final Network classifier;
  private final CrossEntropy entropy;

  private @Nullable Classified last;

  Supervised(SupervisedSettings settings, Network encoder, PluginContext context) {
    this.settings = settings;
    this.classes = context.facts().classes();
    if (classes < 2) {
      throw new IllegalArgumentException(
          "the training data have "
              + classes
              + " classes; supervised training needs at least two: use data with labels");
    }
    this.manager = context.manager().newSubManager();
    this.ops = context.ops();
    this.encoder = encoder;
    NetworkBuilder builder = new NetworkBuilder("classifier");
    this.classifier =
        Network.create(
            builder.build(
                null, builder.linear("fc", builder.input(encoder.outputSize()), classes, true)),
            manager,
            context.policy(),
            context.streams().purpose("classifier"));
    this.entropy = new CrossEntropy(manager, settings.labelSmoothing());
  }

  @Override
  public List<NDArray> trainable() {
    return classifier.trainable();
  }

  @Override
  public void beginStep(long step) {
    last = null;
  }

  @Override
  public NDArray loss(MaskedViews views) {
    if (!views.hardNegatives().isEmpty()) {
      throw new IllegalArgumentException("classification has no use for hard negatives");
    }
    NDArray labels = views.labels();
    if (labels == null) {
      throw new IllegalArgumentException("supervised training without labels");
    }
    NDArray logits = logits(views.query());
    last = new Classified(logits, labels);
    NDArray loss = entropy.loss(logits, labels);
    return settings.views() == ClassifiedViews.QUERY
        ? loss
        : loss.add(entropy.loss(logits(views.key()), labels)).div(ops.floatConstant(2));
  }

  @Override
  public void endStep() {
    last = null;
  }

  @Override
  public OptionalDouble chanceLevel() {
    return OptionalDouble.of(Math.log(classes));
  }

  /** Share of queries that are classified right, as {@code accuracy}. */
  @Override
  public Map<String, Double> health() {
    if (last == null) {
      throw new IllegalStateException("health is measured between loss and endStep");
    }
    return Map.of("accuracy", entropy.accuracy(last.logits().stopGradient(), last.labels()));
  }

  @Override
  public SortedMap<String, NDArray> state() {
    SortedMap<String, NDArray> state = new TreeMap<>();
    classifier.state().forEach((name, array) -> state.put("classifier." + name, array));
    return state;
  }

  @Override
  public void restored() {
    last = null;
  }

  @Override
  public void close() {
    last = null;
    entropy.close();
    classifier.close();
    manager.close();
  }

  @Override
  public String toString() {
    return "supervised " + settings;
  }

  private NDArray logits(NDArray images) {
    return classifier.forward(encoder.forward(images, true), true);
  }
}
