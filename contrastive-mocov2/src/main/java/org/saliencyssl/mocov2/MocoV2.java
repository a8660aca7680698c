package org.saliencyssl.mocov2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.network.Mlp;
import org.saliencyssl.api.random.RandomStreams;

/**
 * MoCo v2: the query is told from a queue of keys that a slowly following second encoder made.
 *
 * <p>Gradient reaches the encoder, the head and the query image; never the key side (MoCo's stop
 * gradient): keys and hard negatives are made without a graph. The chance level ln(1 + K), or ln K
 * without the positive in the denominator, does not count hard negatives.
 */
final class MocoV2 implements ContrastiveObjective {

  /** The embeddings of the last loss, kept for {@link #health}. */
  private record Embedded(NDArray queries, NDArray keys, List<NDArray> hard) {}

  private final MocoV2Settings settings;
  private final int batch;
  private final NDManager manager;
  private final TensorOps ops;
  private final Network encoder;
  private final Network head;
  private final Network keyEncoder;
  private final Network keyHead;
  private final InfoNce contrast;
  private final KeyQueue queue;
  private final RandomStreams shuffles;
  private final @Nullable FirstOfDeviceKeys firstOfDevice;

  private long step;
  private int passes;
  private @Nullable NDArray keyImages;
  private @Nullable Embedded last;

  MocoV2(MocoV2Settings settings, Network encoder, PluginContext context) {
    this.settings = settings;
    this.batch = context.facts().lossBatch();
    this.manager = context.manager().newSubManager();
    this.ops = context.ops();
    this.encoder = encoder;
    RandomStreams streams = context.streams();
    this.head =
        Network.create(
            Mlp.head(
                encoder.outputSize(),
                settings.headHidden(),
                settings.dimension(),
                settings.headBatchNorm()),
            manager,
            context.policy(),
            streams.purpose("head"));
    this.keyEncoder = encoder.sibling();
    this.keyHead = head.sibling();
    this.contrast = new InfoNce(manager, LossForm.of(settings));
    this.queue =
        new KeyQueue(
            manager,
            settings.queueSize(),
            settings.dimension(),
            context.facts().batchSize(),
            streams.purpose("queue"));
    this.shuffles = streams.purpose("shuffle");
    this.firstOfDevice =
        settings.hardNegativeOf() instanceof FirstOfDevice first
            ? FirstOfDeviceKeys.of(first.devices(), encoder, context)
            : null;
  }

  @Override
  public List<NDArray> trainable() {
    return head.trainable();
  }

  @Override
  public void beginStep(long step) {
    this.step = step;
    this.passes = 0;
    forget();
    queue.beginStep();
    keyEncoder.averageFrom(encoder, settings.momentum());
    keyHead.averageFrom(head, settings.momentum());
  }

  @Override
  public void nextPart() {
    queue.nextPart();
  }

  @Override
  public NDArray loss(MaskedViews views) {
    checkFits(views);
    NDArray queries = head.forward(encoder.forward(views.query(), true), true);
    NDArray keys = keys(views.key());
    queue.offer(keys);
    List<NDArray> hard = views.hardNegatives().stream().map(this::embedHard).toList();
    last = new Embedded(queries, keys, hard);
    return contrast.loss(queries, keys, queue.keys(), hard);
  }

  @Override
  public void endStep() {
    queue.endStep();
    forget();
  }

  @Override
  public OptionalDouble chanceLevel() {
    int terms = settings.queueSize() + (settings.positiveInDenominator() ? 1 : 0);
    return OptionalDouble.of(Math.log(terms));
  }

  @Override
  public Map<String, Double> health() {
    if (last == null) {
      throw new IllegalStateException("health is measured between loss and endStep");
    }
    NDArray queries = last.queries().stopGradient();
    Map<String, Double> figures = contrast.health(queries, last.keys(), queue.keys(), last.hard());
    try (NDArray plain = contrast.loss(queries, last.keys(), queue.keys(), List.of())) {
      figures.put("lossWithoutHardNegatives", (double) plain.getFloat());
    }
    return figures;
  }

  @Override
  public SortedMap<String, NDArray> state() {
    SortedMap<String, NDArray> state = new TreeMap<>();
    head.state().forEach((name, array) -> state.put("head." + name, array));
    keyEncoder.state().forEach((name, array) -> state.put("keyEncoder." + name, array));
    keyHead.state().forEach((name, array) -> state.put("keyHead." + name, array));
    queue.addTo(state);
    return state;
  }

  @Override
  public void restored() {
    queue.restored();
    forget();
  }

  @Override
  public void close() {
    forget();
    queue.close();
    contrast.close();
    keyHead.close();
    keyEncoder.close();
    head.close();
    manager.close();
  }

  @Override
  public String toString() {
    return "mocov2 " + settings;
  }

  /** Variants of one batch share their key images: these are embedded once. */
  private NDArray keys(NDArray images) {
    if (last != null && keyImages == images) {
      return last.keys();
    }
    keyImages = images;
    return embedKeys(images);
  }

  private NDArray embedHard(NDArray images) {
    return firstOfDevice == null
        ? embedKeys(images)
        : firstOfDevice.embed(images.stopGradient(), contrast, ops, this::keyEmbedding);
  }

  private NDArray embedKeys(NDArray images) {
    NDArray still = images.stopGradient();
    if (!settings.shuffleKeys()) {
      return contrast.unit(keyEmbedding(still));
    }
    int[] order = shuffles.at(step).at(passes++).stream().permutation(batch);
    Shape shape = new Shape(batch);
    long[] there = new long[batch];
    long[] back = new long[batch];
    for (int i = 0; i < batch; i++) {
      there[i] = order[i];
      back[order[i]] = i;
    }
    NDManager here = images.getManager();
    NDArray shuffled = keyEmbedding(contrast.reorder(still, ops.upload(there, shape, here)));
    return contrast.unit(contrast.reorder(shuffled, ops.upload(back, shape, here)));
  }

  private NDArray keyEmbedding(NDArray images) {
    return keyHead.forward(keyEncoder.forward(images, true), true);
  }

  private void checkFits(MaskedViews views) {
    long images = views.query().getShape().get(0);
    if (images != batch) {
      throw new IllegalArgumentException("batch of " + images + " images; a loss is of " + batch);
    }
    if (!views.hardNegatives().isEmpty() && settings.hardNegativeWeight() == 0) {
      throw new IllegalArgumentException(
          "hard negatives with hardNegativeWeight 0; raise the weight or turn them off");
    }
  }

  private void forget() {
    keyImages = null;
    last = null;
  }
}
