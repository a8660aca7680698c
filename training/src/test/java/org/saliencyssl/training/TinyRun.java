package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.AugmentationSettings;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.DecodedImage;
import org.saliencyssl.training.data.ImageSource;
import org.saliencyssl.training.progress.StepClock;

/** A whole pretraining run of seconds: noise images, a narrow ResNet, an objective with state. */
final class TinyRun implements AutoCloseable {

  static final int IMAGES = 26;
  static final int BATCH = 6;
  static final int EPOCHS = 3;
  static final int STEPS = IMAGES / BATCH * EPOCHS;

  final NDManager manager = NDManager.newBaseManager();
  final Network encoder;
  final BlendObjective objective;
  private final TensorOps ops = TensorOps.load(manager);
  private final BatchLoader loader;
  private final Pretrainer pretrainer;

  TinyRun(Path folder, int loaderThreads, MaskingStrategy masking, Tweak tweak) {
    this(folder, loaderThreads, masking, tweak, new UpdateRule.Sgd(true));
  }

  TinyRun(Path folder, int loaderThreads, MaskingStrategy masking, Tweak tweak, UpdateRule rule) {
    RandomStreams streams = RandomStreams.of(3);
    ImageSource source = new NoiseImages();
    encoder =
        Network.create(
            ResNet.definition(18, 2, ResNet.Stem.SMALL, 1),
            manager,
            ComputePolicy.REFERENCE,
            streams.purpose("init"));
    objective = new BlendObjective(encoder, manager, tweak);
    loader = new BatchLoader(source, 16, loaderThreads, 2);
    pretrainer =
        new Pretrainer(
            settings(rule),
            new Pretrainer.Parts(
                manager, ops, encoder, objective, masking, null, true, source, loader),
            streams,
            folder,
            "hash");
  }

  TrainingResult run(BooleanSupplier stop) throws IOException {
    return pretrainer.run("tiny", stop);
  }

  TrainingResult run(BooleanSupplier stop, StepClock clock) throws IOException {
    return pretrainer.run("tiny", stop, clock);
  }

  SortedMap<String, List<Float>> weights() {
    SortedMap<String, List<Float>> weights = new TreeMap<>();
    encoder
        .state()
        .forEach(
            (name, array) -> {
              List<Float> values = new ArrayList<>();
              for (float value : array.toFloatArray()) {
                values.add(value);
              }
              weights.put(name, values);
            });
    return weights;
  }

  @Override
  public void close() {
    pretrainer.close();
    loader.close();
    objective.close();
    encoder.close();
    ops.close();
    manager.close();
  }

  static PretrainSettings settings(UpdateRule rule) {
    return new PretrainSettings(
        16,
        4,
        new AugmentationSettings(
            new Interval(0.2, 1),
            new Interval(0.75, 1.33),
            1,
            0.8,
            0.4,
            0.4,
            0.4,
            0.1,
            0.2,
            0.5,
            3,
            new Interval(0.1, 2),
            0.5),
        new OptimizerSettings(
            rule, 0.05, RateScaling.NONE, 0.9, 1e-4, 0, 0, 0, OptimizerSettings.Update.STEP),
        new TrainingSettings(EPOCHS, BATCH, 1, 4, 3));
  }

  /** What a test wants to go wrong in the loss. */
  interface Tweak {
    NDArray apply(NDArray loss, long step);

    static Tweak none() {
      return (loss, step) -> loss;
    }
  }

  /** Views as they are. */
  static final class PlainMasking implements MaskingStrategy {
    @Override
    public List<MaskedViews> mask(Views views) {
      return List.of(
          new MaskedViews(views.query().pixels(), views.key().pixels(), List.of(), views.labels()));
    }
  }

  /**
   * Pulls the query's features to those of a memory of the keys: an objective with a head and a
   * state that must survive a restart.
   */
  static final class BlendObjective implements ContrastiveObjective {
    final NDArray memory;
    private final Network encoder;
    private final NDArray head;
    private final Tweak tweak;
    private @Nullable NDArray keys;
    private long step;

    BlendObjective(Network encoder, NDManager manager, Tweak tweak) {
      this.encoder = encoder;
      this.tweak = tweak;
      this.head = manager.ones(new Shape(encoder.outputSize()));
      this.head.setRequiresGradient(true);
      this.memory = manager.ones(new Shape(encoder.outputSize()));
    }

    @Override
    public List<NDArray> trainable() {
      return List.of(head);
    }

    @Override
    public void beginStep(long step) {
      this.step = step;
    }

    @Override
    public NDArray loss(MaskedViews views) {
      NDArray query = encoder.forward(views.query(), true).mul(head);
      NDArray key = encoder.forward(views.key(), true).stopGradient();
      keys = key;
      NDArray difference = query.sub(key).sub(memory);
      return tweak.apply(difference.mul(difference).mean(), step);
    }

    @Override
    public void endStep() {
      memory.muli(0.5).addi(keys.mean(new int[] {0}).mul(0.5));
    }

    @Override
    public OptionalDouble chanceLevel() {
      return OptionalDouble.of(2);
    }

    @Override
    public Map<String, Double> health() {
      return Map.of("memory", (double) memory.sum().getFloat());
    }

    @Override
    public SortedMap<String, NDArray> state() {
      return new TreeMap<>(Map.of("head", head, "memory", memory));
    }

    @Override
    public void close() {
      head.close();
      memory.close();
    }
  }

  private static final class NoiseImages implements ImageSource {
    @Override
    public int size() {
      return IMAGES;
    }

    @Override
    public int label(int index) {
      return index % 2;
    }

    @Override
    public List<String> classNames() {
      return List.of("even", "odd");
    }

    @Override
    public String id(int index) {
      return "noise:" + index;
    }

    @Override
    public boolean hasObjectMasks() {
      return false;
    }

    @Override
    public String fingerprint() {
      return "noise";
    }

    @Override
    public DecodedImage read(int index, int side) {
      RandomStream random = RandomStreams.of(index).stream();
      byte[] rgb = new byte[side * side * 3];
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) random.nextInt(256);
      }
      return new DecodedImage(rgb, null, side, side);
    }
  }
}
