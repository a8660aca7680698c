package org.saliencyssl.eval;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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
import org.saliencyssl.eval.probe.Metric;
import org.saliencyssl.eval.probe.NearestNeighbours;
import org.saliencyssl.eval.probe.SupervisedCeiling;
import org.saliencyssl.training.data.DatasetSplits;

/**
 * Measures encoders with one seed: nearest neighbours and linear probe on the data of pretraining,
 * linear probes on other data, each on the validation split and on the test split. Runs on the
 * thread that started the engine.
 *
 * <p>All encoders, and the floors, get the same initial classifier and order of rows, so their
 * differences are paired.
 */
public final class Evaluation {

  private final EvaluationSettings settings;
  private final Context context;
  private final DatasetSplits splits;
  private final List<DatasetSplits> transfers;
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
   * @param transfers the data of {@link EvaluationSettings#transfer()}, in that order
   * @throws IllegalArgumentException if there are not as many as the settings name
   */
  public Evaluation(
      EvaluationSettings settings,
      Context context,
      DatasetSplits splits,
      List<DatasetSplits> transfers) {
    if (transfers.size() != settings.transfer().size()) {
      throw new IllegalArgumentException(
          transfers.size() + " data sets for " + settings.transfer().size() + " transfers");
    }
    this.settings = settings;
    this.context = context;
    this.splits = splits;
    this.transfers = List.copyOf(transfers);
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
   * @return kNN and linear accuracy, then linear transfers, each on validation and test
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
   * @param filters what inputs of the arms' encoders go through beside {@link InputFilter#NONE},
   *     each once: an arm behind a filter is read against the untrained backbone behind it
   * @return random-initialised encoder, without and with each filter; colour histogram, raw pixels,
   *     and, as the last one, supervised training
   * @throws IOException if an image cannot be read
   * @throws IllegalArgumentException if the settings do not fit the data
   * @throws IllegalStateException if features or a loss are not finite
   */
  public List<Reference> references(NetworkDefinition backbone, Collection<InputFilter> filters)
      throws IOException {
    List<Reference> references = new ArrayList<>();
    references.add(randomEncoder(backbone, InputFilter.NONE));
    for (InputFilter filter : filters) {
      references.add(randomEncoder(backbone, filter));
    }
    references.add(
        new Reference(
            "colour-histogram",
            "joint RGB histogram, 8 bins a channel",
            scores(new ColourHistogram(), "none", "colour histogram")));
    references.add(
        new Reference(
            "raw-pixels",
            "the pixels themselves",
            scores(new RawPixels(context.ops, context.imageSize), "none", "raw pixels")));
    references.add(supervised(backbone));
    return List.copyOf(references);
  }

  private Reference randomEncoder(NetworkDefinition backbone, InputFilter filter)
      throws IOException {
    boolean plain = filter.name().equals(InputFilter.NONE.name());
    try (Network untrained =
        Network.create(backbone, context.manager, context.policy, streams("random-encoder"))) {
      return new Reference(
          plain ? "random-encoder" : "random-encoder, " + filter.name(),
          "the backbone with random weights, untrained" + (plain ? "" : ", behind the filter"),
          scores(
              new EncoderDescriptor(untrained, filter, context.ops),
              filter.name(),
              plain ? "random-initialised encoder" : "the same behind " + filter.name()));
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
    Conditions conditions = conditions(splits, InputFilter.NONE.name());
    String validation = Protocol.supervised(settings.supervised(), conditions, "validation").id();
    String test = Protocol.supervised(settings.supervised(), conditions, "test").id();
    return new Reference(
        "supervised",
        "the backbone trained with labels",
        List.of(
            score(result.validation(), validation, "validation"),
            score(result.test(), test, "test")));
  }

  private static Score score(double value, String protocol, String split) {
    return new Score("supervised", value, protocol, split, Score.NO_SELECTION);
  }

  private List<Score> scores(Descriptor descriptor, String filter, String name) throws IOException {
    context.log.accept("evaluation: features of " + name);
    List<Score> scores = new ArrayList<>();
    try (SplitFeatures features = SplitFeatures.of(extractor, splits, descriptor)) {
      Conditions conditions = conditions(splits, filter);
      context.log.accept("evaluation: nearest neighbours of " + name);
      scores.addAll(knn(features, conditions));
      context.log.accept("evaluation: linear probe of " + name);
      Probe probe =
          new Probe("linear", settings.linear(), Metric.ACCURACY, streams("linear-probe"));
      scores.addAll(
          linear(probe, features, epochs(probe, splits, features, descriptor), conditions));
    }
    for (int i = 0; i < transfers.size(); i++) {
      TransferSettings transfer = settings.transfer().get(i);
      context.log.accept("evaluation: transfer of " + name + " to " + transfer.name());
      scores.addAll(transfer(transfer, transfers.get(i), descriptor, filter));
    }
    return List.copyOf(scores);
  }

  private List<Score> transfer(
      TransferSettings transfer, DatasetSplits other, Descriptor descriptor, String filter)
      throws IOException {
    Probe probe =
        new Probe(
            transfer.column(),
            transfer.linear(),
            transfer.metric(),
            streams("transfer").purpose(transfer.name()));
    try (SplitFeatures features = SplitFeatures.of(extractor, other, descriptor)) {
      return linear(
          probe, features, epochs(probe, other, features, descriptor), conditions(other, filter));
    }
  }

  private List<Score> knn(SplitFeatures features, Conditions conditions) {
    NearestNeighbours knn = new NearestNeighbours(settings.knn());
    int[] validation = knn.classify(features.train(), features.validation());
    int[] test = knn.classify(features.train(), features.test());
    return List.of(
        knn(features.validation().accuracy(validation), conditions, "validation"),
        knn(features.test().accuracy(test), conditions, "test"));
  }

  private Score knn(double value, Conditions conditions, String split) {
    String protocol = Protocol.knn(settings.knn(), conditions, split).id();
    return new Score("knn", value, protocol, split, Score.NO_SELECTION);
  }

  private List<Score> linear(
      Probe probe, SplitFeatures features, IntFunction<Features> epochs, Conditions conditions)
      throws IOException {
    try {
      LinearProbe.Result result =
          new LinearProbe(context.manager, probe.settings, probe.metric, probe.streams)
              .run(features.train(), epochs, features.validation(), features.test());
      return List.of(
          probe.score(result.validation(), conditions, "validation"),
          probe.score(result.test(), conditions, "test"));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private IntFunction<Features> epochs(
      Probe probe, DatasetSplits data, SplitFeatures features, Descriptor descriptor) {
    if (probe.settings.mode() == LinearSettings.Mode.CACHED) {
      return epoch -> features.train();
    }
    RandomStreams crop = probe.streams.purpose("crops");
    return epoch -> {
      try {
        return extractor.augmented(data.train(), descriptor, crop.at(epoch));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /** A linear probe: its name in tables, how it learns, is rated, and draws. */
  private record Probe(
      String column, LinearSettings settings, Metric metric, RandomStreams streams) {

    Score score(double value, Conditions conditions, String split) {
      String protocol = Protocol.linear(settings, metric, conditions, split).id();
      String selection = settings.selection().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      return new Score(column, value, protocol, split, "probe " + selection);
    }
  }

  private RandomStreams streams(String purpose) {
    return context.streams.purpose("evaluation").purpose(purpose);
  }

  private Conditions conditions(DatasetSplits data, String filter) {
    return new Conditions(data.fingerprint(), context.imageSize, settings.centreCrop(), filter);
  }
}
