package org.saliencyssl.eval;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.eval.Protocol.Conditions;
import org.saliencyssl.eval.feature.ColourHistogram;
import org.saliencyssl.eval.feature.Descriptor;
import org.saliencyssl.eval.feature.EncoderDescriptor;
import org.saliencyssl.eval.feature.FeatureExtractor;
import org.saliencyssl.eval.feature.Features;
import org.saliencyssl.eval.feature.FrozenWeights;
import org.saliencyssl.eval.feature.ImageCrops;
import org.saliencyssl.eval.feature.RawPixels;
import org.saliencyssl.eval.probe.LinearProbe;
import org.saliencyssl.eval.probe.LinearSettings;
import org.saliencyssl.eval.probe.NearestNeighbours;
import org.saliencyssl.eval.probe.SupervisedCeiling;
import org.saliencyssl.training.data.DatasetSplits;

/**
 * Measures encoders on one data set with one seed: nearest neighbours and linear probe, on the
 * validation split and on the test split. Runs on the thread that started the engine.
 *
 * <p>All encoders, and the floors, get the same initial classifier and order of rows, so their
 * differences are paired.
 */
public final class Evaluation {

  private final EvaluationSettings settings;
  private final Context context;
  private final DatasetSplits splits;
  private final ImageCrops crops;
  private final FeatureExtractor extractor;

  /**
   * What an evaluation needs; owned by the caller.
   *
   * @param manager gives engine and device
   * @param ops tensor operations on that device
   * @param policy precision and memory format of the networks made here
   * @param imageSize height and width of the images that encoders see, pixels
   * @param loaderThreads threads that decode
   * @param streams the root of the run's randomness
   * @param log receives one-line messages of what begins
   */
  public record Context(
      NDManager manager,
      TensorOps ops,
      ComputePolicy policy,
      int imageSize,
      int loaderThreads,
      RandomStreams streams,
      Consumer<String> log) {}

  /**
   * Prepares an evaluation.
   *
   * @param settings the protocols
   * @param context device, threads and randomness
   * @param splits the data
   */
  public Evaluation(EvaluationSettings settings, Context context, DatasetSplits splits) {
    this.settings = settings;
    this.context = context;
    this.splits = splits;
    this.crops =
        new ImageCrops(context.manager, context.ops, context.imageSize, settings.centreCrop());
    this.extractor =
        new FeatureExtractor(context.manager, crops, settings.batchSize(), context.loaderThreads);
  }

  /**
   * Measures a trained encoder.
   *
   * @param encoder stays open and unchanged
   * @param filter what its input goes through; part of the protocol
   * @return kNN and linear accuracy, each on validation and test
   * @throws IOException if an image cannot be read
   * @throws IllegalArgumentException if the settings do not fit the data
   * @throws IllegalStateException if features or a loss are not finite, or a weight of the encoder
   *     changed
   */
  public List<Score> encoder(Network encoder, InputFilter filter) throws IOException {
    FrozenWeights frozen = FrozenWeights.of(encoder);
    List<Score> scores =
        scores(new EncoderDescriptor(encoder, filter, context.ops), filter.name(), "encoder");
    frozen.verify();
    return scores;
  }

  /**
   * Measures the floors and the ceiling. They do not depend on the arm: once for each data set,
   * image size, backbone and seed is enough.
   *
   * @param backbone the architecture that the arms train
   * @return random-initialised encoder, colour histogram, raw pixels, supervised training
   * @throws IOException if an image cannot be read
   * @throws IllegalArgumentException if the settings do not fit the data
   * @throws IllegalStateException if features or a loss are not finite
   */
  public List<Reference> references(NetworkDefinition backbone) throws IOException {
    return List.of(
        randomEncoder(backbone),
        new Reference(
            "colour-histogram",
            "joint RGB histogram, 8 bins a channel",
            scores(new ColourHistogram(), "none", "colour histogram")),
        new Reference(
            "raw-pixels",
            "the pixels themselves",
            scores(new RawPixels(context.ops, context.imageSize), "none", "raw pixels")),
        supervised(backbone));
  }

  private Reference randomEncoder(NetworkDefinition backbone) throws IOException {
    try (Network untrained =
        Network.create(backbone, context.manager, context.policy, streams("random-encoder"))) {
      return new Reference(
          "random-encoder",
          "the backbone with random weights, untrained",
          scores(
              new EncoderDescriptor(untrained, InputFilter.NONE, context.ops),
              InputFilter.NONE.name(),
              "random-initialised encoder"));
    }
  }

  private Reference supervised(NetworkDefinition backbone) throws IOException {
    context.log.accept("evaluation: training the supervised ceiling");
    SupervisedCeiling ceiling =
        new SupervisedCeiling(
            settings.supervised(),
            new SupervisedCeiling.Tools(
                context.manager,
                context.ops,
                context.policy,
                crops,
                extractor,
                context.loaderThreads),
            streams("supervised"));
    SupervisedCeiling.Result result = ceiling.run(backbone, splits);
    Conditions conditions = conditions(InputFilter.NONE.name());
    String validation = Protocol.supervised(settings.supervised(), conditions, "validation").id();
    String test = Protocol.supervised(settings.supervised(), conditions, "test").id();
    return new Reference(
        "supervised",
        "the backbone trained with labels",
        List.of(
            new Score("supervised", result.validation(), validation, "validation"),
            new Score("supervised", result.test(), test, "test")));
  }

  private List<Score> scores(Descriptor descriptor, String filter, String name) throws IOException {
    context.log.accept("evaluation: features of " + name);
    try (Features train = extractor.centred(splits.train(), descriptor);
        Features validation = extractor.centred(splits.validation(), descriptor);
        Features test = extractor.centred(splits.test(), descriptor)) {
      Conditions conditions = conditions(filter);
      context.log.accept("evaluation: nearest neighbours of " + name);
      NearestNeighbours knn = new NearestNeighbours(settings.knn());
      double knnValidation = validation.accuracy(knn.classify(train, validation));
      double knnTest = test.accuracy(knn.classify(train, test));
      context.log.accept("evaluation: linear probe of " + name);
      LinearProbe.Result linear =
          new LinearProbe(context.manager, settings.linear(), streams("linear-probe"))
              .run(train, epochs(train, descriptor), validation, test);
      return List.of(
          knn(knnValidation, conditions, "validation"),
          knn(knnTest, conditions, "test"),
          linear(linear.validation(), conditions, "validation"),
          linear(linear.test(), conditions, "test"));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private IntFunction<Features> epochs(Features train, Descriptor descriptor) {
    if (settings.linear().mode() == LinearSettings.Mode.CACHED) {
      return epoch -> train;
    }
    RandomStreams crop = streams("linear-probe").purpose("crops");
    return epoch -> {
      try {
        return extractor.augmented(splits.train(), descriptor, crop.at(epoch));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private RandomStreams streams(String purpose) {
    return context.streams.purpose("evaluation").purpose(purpose);
  }

  private Conditions conditions(String filter) {
    return new Conditions(splits.fingerprint(), context.imageSize, settings.centreCrop(), filter);
  }

  private Score knn(double value, Conditions conditions, String split) {
    return new Score("knn", value, Protocol.knn(settings.knn(), conditions, split).id(), split);
  }

  private Score linear(double value, Conditions conditions, String split) {
    return new Score(
        "linear", value, Protocol.linear(settings.linear(), conditions, split).id(), split);
  }
}
