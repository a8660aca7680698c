package org.saliencyssl.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * Makes an augmented view of each image of a batch: crop, colour jitter, greyscale, blur and flip
 * in MoCo v2's order (a flip commutes with the rest, so it is part of the crop), then
 * normalisation.
 *
 * <p>Each sample's decisions come from its own stream, so they depend on the seed, the epoch, the
 * image and the view alone.
 */
public final class TwoViewAugmentation {

  private final AugmentationSettings settings;
  private final int imageSize;
  private final TensorOps ops;

  /**
   * Prepares the augmentation.
   *
   * @param settings the recipe
   * @param imageSize height and width of a view, pixels
   * @param ops tensor operations on the run's device
   */
  public TwoViewAugmentation(AugmentationSettings settings, int imageSize, TensorOps ops) {
    this.settings = settings;
    this.imageSize = imageSize;
    this.ops = ops;
  }

  /**
   * A view and where it was cut from.
   *
   * @param view pixels, object masks and streams; without saliency
   * @param boxes shape (N, 4), float32, as {@link TensorOps#crop} takes them
   */
  public record CroppedView(View view, NDArray boxes) {}

  /**
   * Makes one view of each image.
   *
   * @param images shape (N, 3, S, S), float32 in [0, 1], squashed to a square; not modified
   * @param masks shape (N, 1, S, S), float32 in [0, 1], or null
   * @param widths original widths of the images, pixels
   * @param heights original heights of the images, pixels
   * @param streams each sample's branch of the run's randomness, already split by view
   * @return the view; its arrays are attached to the manager of the images
   */
  public CroppedView view(
      NDArray images,
      @Nullable NDArray masks,
      int[] widths,
      int[] heights,
      List<RandomStreams> streams) {
    int batch = widths.length;
    float[] boxes = new float[4 * batch];
    float[] linears = new float[9 * batch];
    float[] means = new float[9 * batch];
    float[] kernels = new float[settings.blurKernel() * batch];
    for (int i = 0; i < batch; i++) {
      RandomStream random = streams.get(i).purpose("augmentation").stream();
      crop(random, widths[i], heights[i]).put(boxes, i);
      ColourTransform.draw(random, settings).put(linears, means, i);
      blur(random, kernels, i);
    }
    NDManager owner = images.getManager();
    NDArray box = ops.upload(boxes, new Shape(batch, 4), owner);
    NDArray pixels = ops.crop(images, box, imageSize, settings.antialias());
    pixels =
        ops.colour(
            pixels,
            ops.upload(linears, new Shape(batch, 3, 3), owner),
            ops.upload(means, new Shape(batch, 3, 3), owner));
    if (settings.blurProbability() > 0) {
      Shape each = new Shape(batch, settings.blurKernel());
      pixels = ops.blurEach(pixels, ops.upload(kernels, each, owner));
    }
    pixels = ops.normalize(pixels, PixelNormalization.mean(), PixelNormalization.std());
    NDArray mask = masks == null ? null : ops.crop(masks, box, imageSize, settings.antialias());
    return new CroppedView(new View(pixels, mask, null, new ArrayList<>(streams)), box);
  }

  private CropBox crop(RandomStream random, int width, int height) {
    CropBox box =
        CropBox.randomResized(random, width, height, settings.cropScale(), settings.cropAspect());
    return random.chance(settings.flipProbability()) ? box.mirrored() : box;
  }

  /** Writes exp(-t^2 / (2 sigma^2)), normalised, or a delta where the sample is not blurred. */
  private void blur(RandomStream random, float[] kernels, int sample) {
    int size = settings.blurKernel();
    int centre = size / 2;
    boolean blurred = random.chance(settings.blurProbability());
    double sigma = random.uniform(settings.blurSigma().min(), settings.blurSigma().max());
    double sum = 0;
    double[] kernel = new double[size];
    for (int t = 0; t < size; t++) {
      double distance = (t - centre) / sigma;
      kernel[t] = blurred ? StrictMath.exp(-0.5 * distance * distance) : t == centre ? 1 : 0;
      sum += kernel[t];
    }
    for (int t = 0; t < size; t++) {
      kernels[size * sample + t] = (float) (kernel[t] / sum);
    }
  }
}
