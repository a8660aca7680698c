package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.FusedOptimizer;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Safetensors;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.checkpoint.Checkpoint;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.ImageSource;
import org.saliencyssl.training.data.RawBatch;
import org.saliencyssl.training.progress.Progress;

/**
 * The pretraining loop, and the only place where the three plug-in families meet: augment,
 * saliency, mask, objective, backward, update.
 *
 * <p>Runs on the thread that started the engine. A run that was killed goes on from its last
 * checkpoint with the same bits: everything random is split from (seed, purpose, epoch, image), and
 * everything else is in the checkpoint.
 */
public final class Pretrainer implements AutoCloseable {

  /** Name of the file that holds the trained encoder, below the run's folder. */
  public static final String ENCODER_FILE = "encoder.safetensors";

  /** Name of the file that a killed run goes on from, below the run's folder. */
  public static final String CHECKPOINT_FILE = "checkpoint.bin";

  /** Name of the file that holds the figures of the run as it goes, below the run's folder. */
  public static final String METRICS_FILE = "metrics.jsonl";

  /** Name of the picture of the first step's views and masks, below the run's folder. */
  public static final String PREVIEW_FILE = "preview.png";

  /**
   * What a run is made of. All of it is owned and closed by the caller.
   *
   * @param manager lives as long as the run
   * @param ops tensor operations on the run's device
   * @param encoder what is trained
   * @param objective contrasts views
   * @param masking hides parts of views
   * @param saliency says where masking should look; null if nothing does
   * @param labelled whether the objective declares that it uses labels
   * @param train the training images
   * @param loader loads them; this run's alone
   */
  public record Parts(
      NDManager manager,
      TensorOps ops,
      Network encoder,
      ContrastiveObjective objective,
      MaskingStrategy masking,
      @Nullable SaliencySource saliency,
      boolean labelled,
      ImageSource train,
      BatchLoader loader) {}

  private final PretrainSettings settings;
  private final Parts parts;
  private final RandomStreams streams;
  private final Path folder;
  private final String specHash;
  private final TwoViewAugmentation augmentation;
  private final FusedOptimizer optimizer;
  private final Schedule schedule;
  private final long stepsPerEpoch;
  private final long steps;
  private final NDArray losses;
  private final @Nullable EncoderSaliency follower;
  private Map<String, Double> health = Map.of();
  private double meanLoss = Double.NaN;

  /**
   * Prepares a run.
   *
   * @param settings how to train
   * @param parts what to train with
   * @param streams the root of the run's randomness
   * @param folder where the run keeps its files; exists
   * @param specHash identifies the resolved spec; a checkpoint of another spec is refused
   * @throws IllegalArgumentException if the images do not fill one batch
   */
  public Pretrainer(
      PretrainSettings settings, Parts parts, RandomStreams streams, Path folder, String specHash) {
    int batch = settings.training().batchSize();
    if (parts.train.size() < batch) {
      throw new IllegalArgumentException(
          parts.train.size() + " training images do not fill one batch of " + batch);
    }
    this.settings = settings;
    this.parts = parts;
    this.streams = streams;
    this.folder = folder;
    this.specHash = specHash;
    this.augmentation =
        new TwoViewAugmentation(settings.augmentation(), settings.imageSize(), parts.ops);
    List<NDArray> parameters = new ArrayList<>(parts.encoder.trainable());
    parameters.addAll(parts.objective.trainable());
    this.optimizer = settings.optimizer().create(parts.ops, parameters);
    this.stepsPerEpoch = parts.train.size() / batch;
    this.steps = stepsPerEpoch * settings.training().epochs();
    this.schedule =
        new Schedule(settings.optimizer(), batch, stepsPerEpoch, settings.training().epochs());
    this.losses = parts.manager.zeros(new Shape(settings.training().logEverySteps()));
    this.follower = parts.saliency == null ? null : parts.saliency.follower().orElse(null);
    if (follower != null) {
      follower.attach(parts.encoder, parts.masking.inputFilter());
    }
  }

  /**
   * Trains from the last checkpoint, or from the start, to the end.
   *
   * @param label what the progress display calls the run
   * @param stopRequested asked before every step; when true, the run saves a checkpoint and returns
   * @return what came of it
   * @throws IOException if an image cannot be read or a file cannot be written; a failed save fails
   *     the run
   * @throws DivergenceException if the loss is not finite
   */
  public TrainingResult run(String label, BooleanSupplier stopRequested) throws IOException {
    Path checkpointFile = folder.resolve(CHECKPOINT_FILE);
    Checkpoint position =
        Files.exists(checkpointFile)
            ? Checkpoint.read(checkpointFile, specHash, state())
            : new Checkpoint(specHash, 0, 0, 0, Map.of());
    restored(position);
    long startedAt = System.nanoTime();
    long step = position.step();
    try (MetricsLog log = new MetricsLog(folder.resolve(METRICS_FILE), position.metricsLength());
        Progress progress = Progress.start(label, "steps", step, steps)) {
      parts.loader.schedule(
          new BatchOrder(
              parts.train.size(),
              settings.training().batchSize(),
              steps,
              step,
              streams.purpose("shuffle")));
      while (step < steps && !stopRequested.getAsBoolean()) {
        boolean logged = (step + 1) % settings.training().logEverySteps() == 0 || step + 1 == steps;
        step(step, logged);
        step++;
        if (logged) {
          readLosses(step);
          log.append(figures(step, seconds(position, startedAt)));
        }
        progress.update(
            step, Double.isNaN(meanLoss) ? "" : String.format(Locale.ROOT, "loss %.4f", meanLoss));
        if (step % settings.training().checkpointEverySteps() == 0 && step < steps) {
          save(checkpointFile, step, log, seconds(position, startedAt));
        }
      }
      save(checkpointFile, step, log, seconds(position, startedAt));
    }
    return finish(step, seconds(position, startedAt));
  }

  @Override
  public void close() {
    losses.close();
    optimizer.close();
  }

  /** One optimiser step; everything that it makes on the device is freed at its end. */
  private void step(long step, boolean logged) throws IOException {
    double rate = schedule.rate(step);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      if (follower != null) {
        follower.beginStep((double) step / steps);
      }
      Views views = views(step);
      parts.objective.beginStep(step);
      List<MaskedViews> variants = parts.masking.mask(views);
      if (step == 0) {
        boolean filtered = parts.masking.inputFilter() != InputFilter.NONE;
        PreviewPicture.write(folder.resolve(PREVIEW_FILE), views, variants.get(0), filtered);
      }
      NDArray loss;
      try (GradientCollector collector = collector()) {
        loss = summedLoss(variants);
        collector.backward(loss);
      }
      if (parts.objective instanceof CachedGradients cached) {
        replay(cached);
      }
      optimizer.step(rate);
      losses.set(new NDIndex(step % losses.size()), loss.stopGradient().div(variants.size()));
      if (logged) {
        health = parts.objective.health();
      }
      if (parts.masking instanceof AdversarialMasking adversary) {
        maskStep(adversary, views, step);
      }
      parts.objective.endStep();
    }
  }

  private Views views(long step) throws IOException {
    RawBatch raw = parts.loader.next();
    int batch = raw.size();
    NDManager manager = parts.manager;
    int side = (int) Math.sqrt(raw.pixels().remaining() / (3.0 * batch));
    NDArray images =
        parts.ops.toUnitFloat(
            manager.create(raw.pixels(), new Shape(batch, side, side, 3), DataType.UINT8));
    NDArray masks = objectMasks(raw, batch, side);
    NDArray labels = parts.labelled ? manager.create(longs(raw.labels())) : null;
    parts.loader.recycle(raw);
    long epoch = step / stepsPerEpoch;
    List<CroppedView> cropped =
        List.of(view("query", epoch, raw, images, masks), view("key", epoch, raw, images, masks));
    List<View> views =
        parts.saliency == null
            ? cropped.stream().map(CroppedView::view).toList()
            : parts.saliency.withSaliency(cropped, raw.indices());
    return new Views(views.get(0), views.get(1), labels);
  }

  private CroppedView view(
      String name, long epoch, RawBatch raw, NDArray images, @Nullable NDArray masks) {
    List<RandomStreams> samples = new ArrayList<>();
    for (int index : raw.indices()) {
      samples.add(streams.purpose("view").at(epoch).at(index).purpose(name));
    }
    return augmentation.view(images, masks, raw.widths(), raw.heights(), samples);
  }

  private @Nullable NDArray objectMasks(RawBatch raw, int batch, int side) {
    if (raw.masks() == null) {
      return null;
    }
    return parts
        .manager
        .create(raw.masks(), new Shape(batch, 1, side, side), DataType.UINT8)
        .toType(DataType.FLOAT32, false)
        .div(255);
  }

  private NDArray summedLoss(List<MaskedViews> variants) {
    NDArray sum = parts.objective.loss(variants.get(0));
    for (MaskedViews variant : variants.subList(1, variants.size())) {
      sum = sum.add(parts.objective.loss(variant));
    }
    return sum;
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

  /** ADIOS' second half: the mask network maximises what the encoder minimises. */
  private void maskStep(AdversarialMasking adversary, Views views, long step) {
    setEncoderTrainable(false);
    try (GradientCollector collector = collector()) {
      NDArray loss = summedLoss(adversary.mask(views));
      collector.backward(adversary.penalty().sub(loss));
    } finally {
      setEncoderTrainable(true);
    }
    adversary.update((double) step / steps);
  }

  private void setEncoderTrainable(boolean on) {
    parts.encoder.setTrainable(on);
    parts.objective.trainable().forEach(parameter -> parameter.setRequiresGradient(on));
  }

  private GradientCollector collector() {
    return parts.manager.getEngine().newGradientCollector();
  }

  /**
   * Reads the losses since the last log line, each the mean over its step's variants, so that it
   * compares with the chance level; the first that is not finite stops the run.
   */
  private void readLosses(long next) {
    int count = (int) ((next - 1) % losses.size()) + 1;
    float[] values = losses.toFloatArray();
    double sum = 0;
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(values[i])) {
        long step = next - count + i;
        throw new DivergenceException(step, "the loss", values[i], schedule.rate(step));
      }
      sum += values[i];
    }
    meanLoss = sum / count;
  }

  private Map<String, Double> figures(long step, double seconds) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("step", (double) step);
    figures.put("epoch", (double) step / stepsPerEpoch);
    figures.put("learningRate", schedule.rate(step - 1));
    figures.put("loss", meanLoss);
    parts.objective.chanceLevel().ifPresent(chance -> figures.put("chanceLevel", chance));
    figures.putAll(new TreeMap<>(health));
    figures.put("seconds", seconds);
    return figures;
  }

  private void save(Path file, long step, MetricsLog log, double seconds) throws IOException {
    if (step % losses.size() != 0) {
      readLosses(step);
    }
    new Checkpoint(specHash, step, log.length(), seconds, health).write(file, state());
  }

  private TrainingResult finish(long step, double seconds) throws IOException {
    boolean completed = step == steps;
    if (completed) {
      Safetensors.write(folder.resolve(ENCODER_FILE), parts.encoder.state());
    }
    return new TrainingResult(
        completed,
        step,
        meanLoss,
        parts.objective.chanceLevel(),
        health,
        seconds,
        step * settings.training().batchSize() / Math.max(seconds, 1e-9),
        WeightsHash.of(parts.encoder.state()));
  }

  private SortedMap<String, NDArray> state() {
    SortedMap<String, NDArray> state = new TreeMap<>();
    parts.encoder.state().forEach((name, array) -> state.put("encoder." + name, array));
    parts.objective.state().forEach((name, array) -> state.put("objective." + name, array));
    optimizer.state().forEach((name, array) -> state.put("optimizer." + name, array));
    if (parts.masking instanceof AdversarialMasking adversary) {
      adversary.state().forEach((name, array) -> state.put("masking." + name, array));
    }
    if (follower != null) {
      follower.state().forEach((name, array) -> state.put("saliency." + name, array));
    }
    state.put("losses", losses);
    return state;
  }

  private void restored(Checkpoint position) {
    health = position.health();
    if (position.step() > 0) {
      readLosses(position.step());
    }
    parts.objective.restored();
    if (parts.masking instanceof AdversarialMasking adversary) {
      adversary.restored();
    }
    if (follower != null) {
      follower.restored();
    }
  }

  private static double seconds(Checkpoint position, long startedAt) {
    return position.trainedSeconds() + (System.nanoTime() - startedAt) * 1e-9;
  }

  private static long[] longs(int[] numbers) {
    long[] result = new long[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      result[i] = numbers[i];
    }
    return result;
  }
}
