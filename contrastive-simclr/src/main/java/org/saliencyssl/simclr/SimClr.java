package org.saliencyssl.simclr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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

/**
 * SimCLR: each view is told from all other images of the batch.
 *
 * <p>Gradient reaches the encoder, the head and the images of query and key; those of hard
 * negatives only if the settings say so. Each list of hard negatives is a pass of its own, with its
 * own batch statistics, as in the paper's MoCo. The chance level ln(2N - 1) is that of equal
 * embeddings; it does not count hard negatives.
 */
final class SimClr implements ContrastiveObjective {

  /** The embeddings of the last loss, kept for {@link #health}. */
  private record Embedded(NDArray queries, NDArray keys, List<NDArray> hard) {}

  private final SimClrSettings settings;
  private final int batch;
  private final NDManager manager;
  private final Features features;
  private final Network head;
  private final NtXent contrast;

  private @Nullable Embedded last;

  /**
   * Makes an objective.
   *
   * @param features run the encoder; closed with this
   * @param featureSize F of the features
   */
  SimClr(SimClrSettings settings, Features features, int featureSize, PluginContext context) {
    this.settings = settings;
    this.batch = context.facts().batchSize();
    this.manager = context.manager().newSubManager();
    this.features = features;
    this.head =
        Network.create(
            settings.head().definition(featureSize),
            manager,
            context.policy(),
            context.streams().purpose("head"));
    this.contrast =
        new NtXent(
            manager,
            settings.temperature(),
            settings.hardNegativeWeight(),
            settings.hardNegativeAnchors());
  }

  @Override
  public List<NDArray> trainable() {
    return head.trainable();
  }

  @Override
  public void beginStep(long step) {
    last = null;
  }

  @Override
  public NDArray loss(MaskedViews views) {
    checkFits(views);
    NDList pair = pair(views.query(), views.key());
    List<NDArray> hard = views.hardNegatives().stream().map(this::embedHard).toList();
    last = new Embedded(pair.get(0), pair.get(1), hard);
    return contrast.loss(last.queries(), last.keys(), hard);
  }

  @Override
  public void endStep() {
    last = null;
  }

  @Override
  public OptionalDouble chanceLevel() {
    return OptionalDouble.of(Math.log(2.0 * batch - 1));
  }

  @Override
  public Map<String, Double> health() {
    if (last == null) {
      throw new IllegalStateException("health is measured between loss and endStep");
    }
    return contrast.health(
        last.queries().stopGradient(),
        last.keys().stopGradient(),
        last.hard().stream().map(NDArray::stopGradient).toList());
  }

  @Override
  public SortedMap<String, NDArray> state() {
    SortedMap<String, NDArray> state = new TreeMap<>();
    head.state().forEach((name, array) -> state.put("head." + name, array));
    return state;
  }

  @Override
  public void restored() {
    last = null;
  }

  @Override
  public void close() {
    last = null;
    contrast.close();
    head.close();
    features.close();
    manager.close();
  }

  @Override
  public String toString() {
    return "simclr " + settings;
  }

  /** Embeddings of queries and of keys. */
  private NDList pair(NDArray query, NDArray key) {
    if (settings.viewsTogether()) {
      return embed(List.of(query, key)).split(2);
    }
    return new NDList(embed(List.of(query)), embed(List.of(key)));
  }

  private NDArray embed(List<NDArray> views) {
    return head.forward(features.learning(views), true);
  }

  private NDArray embedHard(NDArray images) {
    if (settings.hardNegativeGradient()) {
      return embed(List.of(images));
    }
    NDArray fixed = features.fixed(images);
    return Frozen.during(head, () -> head.forward(fixed, true));
  }

  private void checkFits(MaskedViews views) {
    long images = views.query().getShape().get(0);
    if (images != batch) {
      throw new IllegalArgumentException(
          "batch of " + images + " images; chance level and chunks are those of " + batch);
    }
    if (!views.hardNegatives().isEmpty() && settings.hardNegativeWeight() == 0) {
      throw new IllegalArgumentException(
          "hard negatives with hardNegativeWeight 0; raise the weight or turn them off");
    }
  }
}
