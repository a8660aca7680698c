package org.saliencyssl.eval.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.FusedSgd;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.Script;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.eval.feature.EncoderDescriptor;
import org.saliencyssl.eval.feature.FeatureExtractor;
import org.saliencyssl.eval.feature.Features;
import org.saliencyssl.eval.feature.ImageCrops;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.DatasetSplits;
import org.saliencyssl.training.data.ImageSource;
import org.saliencyssl.training.data.RawBatch;

/**
 * What the backbone reaches when it is trained with labels: cross-entropy on random crops, SGD with
 * momentum, the rate falling along half a cosine, the last epoch reported. A ceiling for the
 * orientation of the reader, not the paper's supervised row.
 */
public final class SupervisedCeiling {

  private static final String METHODS =
      """
        def loss(self, x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Tensor:
          z = torch.add(torch.matmul(x, w), b, alpha=1)
          return torch.cross_entropy_loss(z, y, None, 1, -100, 0.0)
      """;

  private static final int PREFETCH = 2;

  private final SupervisedSettings settings;
  private final Tools tools;
  private final RandomStreams streams;

  /**
   * What a training needs; owned by the caller.
   *
   * @param manager gives engine and device
   * @param ops tensor operations on that device
   * @param policy precision and memory format of the network
   * @param crops cuts the images
   * @param extractor reads the features at the end
   * @param loaderThreads threads that decode
   */
  public record Tools(
      NDManager manager,
      TensorOps ops,
      ComputePolicy policy,
      ImageCrops crops,
      FeatureExtractor extractor,
      int loaderThreads) {}

  /**
   * Accuracies in percent.
   *
   * @param validation on the validation split
   * @param test on the test split
   */
  public record Result(double validation, double test) {}

  /**
   * Prepares a training.
   *
   * @param settings the recipe
   * @param tools device, images and threads
   * @param streams this training's branch of the run's randomness
   */
  public SupervisedCeiling(SupervisedSettings settings, Tools tools, RandomStreams streams) {
    this.settings = settings;
    this.tools = tools;
    this.streams = streams;
  }

  /**
   * Trains a network from scratch and evaluates it.
   *
   * @param definition the backbone, without classifier
   * @param splits the data
   * @return the accuracies of the last epoch
   * @throws IOException if an image cannot be read
   * @throws IllegalArgumentException if the training images do not fill one batch
   * @throws IllegalStateException if the loss is not finite
   */
  public Result run(NetworkDefinition definition, DatasetSplits splits) throws IOException {
    int classes = splits.train().classNames().size();
    try (NDManager own = tools.manager.newSubManager();
        Network network =
            Network.create(definition, own, tools.policy, streams.purpose("backbone"));
        Head head = new Head(own, network.outputSize(), classes, streams.purpose("head"))) {
      train(network, head, splits.train());
      EncoderDescriptor trained = new EncoderDescriptor(network, InputFilter.NONE, tools.ops);
      return new Result(
          accuracy(trained, head, splits.validation()), accuracy(trained, head, splits.test()));
    }
  }

  private void train(Network network, Head head, ImageSource source) throws IOException {
    int[] images = images(source.size());
    int batches = images.length / settings.batchSize();
    if (batches == 0) {
      throw new IllegalArgumentException(
          images.length
              + " training images do not fill one batch of "
              + settings.batchSize()
              + "; lower /evaluation/supervised/batchSize");
    }
    List<NDArray> parameters = new ArrayList<>(network.trainable());
    parameters.addAll(List.of(head.weights, head.bias));
    long steps = (long) batches * settings.epochs();
    try (FusedSgd optimizer =
            new FusedSgd(tools.ops, parameters, settings.momentum(), settings.weightDecay(), true);
        BatchLoader loader =
            new BatchLoader(source, tools.crops.loadedSide(), tools.loaderThreads, PREFETCH)) {
      loader.schedule(order(images, batches));
      for (long step = 0; step < steps; step++) {
        double rate = settings.learningRate() * 0.5 * (1 + StrictMath.cos(Math.PI * step / steps));
        RandomStreams epoch = streams.purpose("crops").at(step / batches);
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          NDArray loss = gradients(network, head, loader, epoch);
          optimizer.step(rate);
          if ((step + 1) % batches == 0) {
            requireFinite(loss.getFloat(), step, rate);
          }
        }
      }
    }
  }

  private NDArray gradients(Network network, Head head, BatchLoader loader, RandomStreams epoch)
      throws IOException {
    RawBatch batch = loader.next();
    NDArray pixels =
        tools.ops.normalize(
            tools.crops.random(batch, settings.cropScale(), epoch),
            PixelNormalization.mean(),
            PixelNormalization.std());
    long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
    loader.recycle(batch);
    try (GradientCollector collector = tools.manager.getEngine().newGradientCollector()) {
      NDArray loss = head.loss(network.forward(pixels, true), tools.manager.create(labels));
      collector.backward(loss);
      return loss;
    }
  }

  private double accuracy(EncoderDescriptor encoder, Head head, ImageSource source)
      throws IOException {
    try (Features features = tools.extractor.centred(source, encoder);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      long[] classes =
          features.values().matMul(head.weights).add(head.bias).argMax(1).toLongArray();
      return features.accuracy(Arrays.stream(classes).mapToInt(Math::toIntExact).toArray());
    }
  }

  /** Draws which training images are used. */
  private int[] images(int size) {
    int[] all = streams.purpose("images").stream().permutation(size);
    return Arrays.copyOf(all, Math.min(size, settings.trainImages()));
  }

  private Iterator<int[]> order(int[] images, int batches) {
    return IntStream.range(0, settings.epochs())
        .boxed()
        .flatMap(epoch -> epoch(images, batches, epoch))
        .iterator();
  }

  private Stream<int[]> epoch(int[] images, int batches, int epoch) {
    int[] order = streams.purpose("order").at(epoch).stream().permutation(images.length);
    int size = settings.batchSize();
    return IntStream.range(0, batches)
        .mapToObj(b -> IntStream.range(b * size, (b + 1) * size).map(i -> images[order[i]]))
        .map(IntStream::toArray);
  }

  private static void requireFinite(float loss, long step, double rate) {
    if (!Float.isFinite(loss)) {
      throw new IllegalStateException(
          "the supervised ceiling's loss is "
              + loss
              + " at step "
              + step
              + " at rate "
              + rate
              + "; lower /evaluation/supervised/learningRate");
    }
  }

  /** The linear classifier: weights of N(0, .01^2), zero bias. */
  private static final class Head implements AutoCloseable {

    private final Script script;
    private final NDArray weights;
    private final NDArray bias;

    Head(NDManager manager, int dimension, int classes, RandomStreams init) {
      script = Script.load(manager, "supervised", METHODS);
      RandomStream random = init.stream();
      float[] initial = new float[dimension * classes];
      for (int i = 0; i < initial.length; i++) {
        initial[i] = (float) (0.01 * random.nextGaussian());
      }
      weights = manager.create(initial, new Shape(dimension, classes));
      bias = manager.zeros(new Shape(classes), DataType.FLOAT32);
      weights.setRequiresGradient(true);
      bias.setRequiresGradient(true);
    }

    NDArray loss(NDArray features, NDArray labels) {
      return script
          .method("loss")
          .tensor(features)
          .tensor(labels)
          .tensor(weights)
          .tensor(bias)
          .single();
    }

    @Override
    public void close() {
      script.close();
    }
  }
}
