package org.saliencyssl.eval.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.ImageSource;
import org.saliencyssl.training.data.RawBatch;

/**
 * Describes every image of a split, in order, batch by batch; what a batch makes on the device is
 * freed at its end, the features alone stay.
 */
public final class FeatureExtractor {

  private static final Interval AUGMENTED_AREA = new Interval(0.08, 1); // MoCo's main_lincls.py
  private static final int PREFETCH = 2;

  private final NDManager manager;
  private final ImageCrops crops;
  private final int batchSize;
  private final int loaderThreads;

  /**
   * Makes an extractor.
   *
   * @param manager gives engine and device, and holds the features until they are closed
   * @param crops cuts the images
   * @param batchSize images at a time
   * @param loaderThreads threads that decode
   */
  public FeatureExtractor(NDManager manager, ImageCrops crops, int batchSize, int loaderThreads) {
    this.manager = manager;
    this.crops = crops;
    this.batchSize = batchSize;
    this.loaderThreads = loaderThreads;
  }

  /**
   * Describes the centred square of each image.
   *
   * @param source the split
   * @param descriptor what is measured
   * @return the features, closed by the caller
   * @throws IOException if an image cannot be read
   * @throws IllegalStateException if a feature is not finite
   */
  public Features centred(ImageSource source, Descriptor descriptor) throws IOException {
    return extract(source, descriptor, crops::centred);
  }

  /**
   * Describes a random crop of each image, of area .08-1 and mirrored at .5, as MoCo's linear probe
   * trains on.
   *
   * @param source the split
   * @param descriptor what is measured
   * @param epoch the epoch's branch of randomness
   * @return the features, closed by the caller
   * @throws IOException if an image cannot be read
   * @throws IllegalStateException if a feature is not finite
   */
  public Features augmented(ImageSource source, Descriptor descriptor, RandomStreams epoch)
      throws IOException {
    return extract(source, descriptor, batch -> crops.random(batch, AUGMENTED_AREA, epoch));
  }

  private Features extract(
      ImageSource source, Descriptor descriptor, Function<RawBatch, NDArray> cut)
      throws IOException {
    int size = source.size();
    int[] labels = IntStream.range(0, size).map(source::label).toArray();
    NDArray values = manager.create(new Shape(size, descriptor.dimension()), DataType.FLOAT32);
    try (BatchLoader loader =
        new BatchLoader(source, crops.loadedSide(), loaderThreads, PREFETCH)) {
      loader.schedule(
          IntStream.iterate(0, from -> from < size, from -> from + batchSize)
              .mapToObj(from -> IntStream.range(from, Math.min(from + batchSize, size)).toArray())
              .iterator());
      for (int from = 0; from < size; from += batchSize) {
        int to = Math.min(from + batchSize, size);
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          RawBatch batch = loader.next();
          NDArray described = descriptor.describe(cut.apply(batch));
          loader.recycle(batch);
          requireFinite(described, source, from, to);
          values.set(new NDIndex().addSliceDim(from, to), described);
        }
      }
      return new Features(values, labels, source.classNames().size());
    } catch (IOException | RuntimeException e) {
      values.close();
      throw e;
    }
  }

  private static void requireFinite(NDArray described, ImageSource source, int from, int to) {
    if (!Float.isFinite(described.sum().getFloat())) {
      throw new IllegalStateException(
          "features are not finite among the images "
              + source.id(from)
              + " to "
              + source.id(to - 1)
              + "; the encoder's weights have diverged or are not its own");
    }
  }
}
