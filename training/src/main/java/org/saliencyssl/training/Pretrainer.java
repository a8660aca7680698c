package org.saliencyssl.training;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.FusedOptimizer;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Safetensors;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.checkpoint.Checkpoint;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.ImageSource;
import org.saliencyssl.training.progress.Progress;
import org.saliencyssl.training.progress.StepClock;
import org.saliencyssl.training.progress.StepClock.Part;

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
  private final FusedOptimizer optimizer;
  private final Schedule schedule;
  private final long stepsPerEpoch;
  private final long steps;
  private final LossWindow losses;
  private final StepViews stepViews;
  private final StepGradients gradients;
  private final RunState state;
  private final @Nullable EncoderSaliency follower;
  private Map<String, Double> health = Map.of();

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
    List<NDArray> parameters = new ArrayList<>(parts.encoder.trainable());
    parameters.addAll(parts.objective.trainable());
    this.optimizer = settings.optimizer().create(parts.ops, parameters);
    this.stepsPerEpoch = parts.train.size() / batch;
    this.steps = stepsPerEpoch * settings.training().epochs();
    this.schedule =
        new Schedule(settings.optimizer(), batch, stepsPerEpoch, settings.training().epochs());
    this.losses = new LossWindow(parts.manager, settings.training().logEverySteps(), schedule);
    this.stepViews = new StepViews(settings, parts, streams, stepsPerEpoch);
    this.gradients =
        new StepGradients(
            parts.ops,
            parts.manager,
            parts.encoder,
            parts.objective,
            settings.training().accumulate());
    this.follower = parts.saliency == null ? null : parts.saliency.follower().orElse(null);
    this.state = new RunState(parts, optimizer, follower, losses);
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
   * @throws MemoryShortageException if a step needs more memory than there is
   */
  public TrainingResult run(String label, BooleanSupplier stopRequested) throws IOException {
    return run(label, stopRequested, StepClock.off());
  }

  /**
   * Trains as {@link #run(String, BooleanSupplier)} does, to the same bits, by the clock.
   *
   * @param label as there
   * @param stopRequested as there
   * @param clock is told where the time goes; running when this returns
   * @return as there
   * @throws IOException as there
   */
  public TrainingResult run(String label, BooleanSupplier stopRequested, StepClock clock)
      throws IOException {
    Path checkpointFile = folder.resolve(CHECKPOINT_FILE);
    Checkpoint position =
        Files.exists(checkpointFile)
            ? Checkpoint.read(checkpointFile, specHash, state.arrays())
            : new Checkpoint(specHash, 0, 0, 0, Map.of());
    health = position.health();
    if (position.step() > 0) {
      losses.read(position.step());
    }
    state.restored();
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
              streams.purpose("shuffle")),
          stepViews.work(step));
      clock.start();
      while (step < steps && !stopRequested.getAsBoolean()) {
        boolean logged = (step + 1) % settings.training().logEverySteps() == 0 || step + 1 == steps;
        stepInWords(step, logged, clock);
        step++;
        if (logged) {
          losses.read(step);
          log.append(figures(step, seconds(position, startedAt)));
        }
        progress.update(
            step,
            Double.isNaN(losses.mean())
                ? ""
                : String.format(Locale.ROOT, "loss %.4f", losses.mean()));
        if (step % settings.training().checkpointEverySteps() == 0 && step < steps) {
          save(checkpointFile, step, log, seconds(position, startedAt));
        }
        clock.lap(Part.LOGGING);
        clock.endStep();
        if (logged) {
          clock.endInterval();
        }
      }
      save(checkpointFile, step, log, seconds(position, startedAt));
    }
    TrainingResult result = finish(step, seconds(position, startedAt));
    clock.lap(Part.LOGGING);
    return result;
  }

  @Override
  public void close() {
    losses.close();
    optimizer.close();
  }

  private void stepInWords(long step, boolean logged, StepClock clock) throws IOException {
    try {
      step(step, logged, clock);
    } catch (EngineException e) {
      throw MemoryShortageException.explained(e, step, settings.training().batchSize());
    }
  }

  /** One optimiser step; everything that it makes on the device is freed at its end. */
  private void step(long step, boolean logged, StepClock clock) throws IOException {
    double rate = schedule.rate(step);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      if (follower != null) {
        follower.beginStep((double) step / steps);
      }
      clock.lap(Part.UPDATE);
      Views views = stepViews.views(step, clock);
      parts.objective.beginStep(step);
      clock.lap(Part.UPDATE);
      List<MaskedViews> variants = parts.masking.mask(views);
      clock.lap(Part.MASKING);
      if (step == 0) {
        boolean filtered = parts.masking.inputFilter() != InputFilter.NONE;
        PreviewPicture.write(folder.resolve(PREVIEW_FILE), views, variants.get(0), filtered);
        clock.lap(Part.LOGGING);
      }
      NDArray loss = gradients.ofEncoder(variants, clock);
      optimizer.step(rate);
      clock.lap(Part.UPDATE);
      losses.put(step, loss.div(parts.ops.floatConstant(variants.size())));
      if (logged) {
        health = parts.objective.health();
      }
      clock.lap(Part.LOGGING);
      if (parts.masking instanceof AdversarialMasking adversary) {
        gradients.ofMasks(adversary, views);
        adversary.update((double) step / steps);
        clock.lap(Part.MASK_STEP);
      }
      parts.objective.endStep();
    }
    clock.lap(Part.UPDATE);
  }

  private Map<String, Double> figures(long step, double seconds) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("step", (double) step);
    figures.put("epoch", (double) step / stepsPerEpoch);
    figures.put("learningRate", schedule.rate(step - 1));
    figures.put("loss", losses.mean());
    parts.objective.chanceLevel().ifPresent(chance -> figures.put("chanceLevel", chance));
    figures.putAll(new TreeMap<>(health));
    figures.put("seconds", seconds);
    return figures;
  }

  private void save(Path file, long step, MetricsLog log, double seconds) throws IOException {
    if (losses.isOpen(step)) {
      losses.read(step);
    }
    new Checkpoint(specHash, step, log.length(), seconds, health).write(file, state.arrays());
  }

  private TrainingResult finish(long step, double seconds) throws IOException {
    boolean completed = step == steps;
    if (completed) {
      Safetensors.write(folder.resolve(ENCODER_FILE), parts.encoder.state());
    }
    return new TrainingResult(
        completed,
        step,
        losses.mean(),
        parts.objective.chanceLevel(),
        health,
        seconds,
        step * settings.training().batchSize() / Math.max(seconds, 1e-9),
        WeightsHash.of(parts.encoder.state()));
  }

  private static double seconds(Checkpoint position, long startedAt) {
    return position.trainedSeconds() + (System.nanoTime() - startedAt) * 1e-9;
  }
}
