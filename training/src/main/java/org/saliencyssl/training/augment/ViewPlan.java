package org.saliencyssl.training.augment;

import java.nio.FloatBuffer;
import org.saliencyssl.api.random.RandomStream;

/**
 * All random decisions of one sample's view. They are drawn in MoCo v2's order of operations from
 * the sample's own stream, so they depend on the seed, the epoch, the image and the view alone.
 *
 * @param box where the view is cut from its image; mirrored if the view is flipped
 * @param colour jitter and greyscale
 * @param kernel weights of the blur, length {@code blurKernel}, sum 1; a delta if not blurred
 */
@SuppressWarnings("ArrayRecordComponent")
record ViewPlan(CropBox box, ColourTransform colour, float[] kernel) {

  private static final int BOX = 4;
  private static final int MATRIX = 9;

  /** Draws the decisions for an image of an original size in pixels. */
  static ViewPlan draw(RandomStream random, AugmentationSettings settings, int width, int height) {
    CropBox box =
        CropBox.randomResized(random, width, height, settings.cropScale(), settings.cropAspect());
    if (random.chance(settings.flipProbability())) {
      box = box.mirrored();
    }
    return new ViewPlan(box, ColourTransform.draw(random, settings), blur(random, settings));
  }

  /** Floats that {@link #put} writes: box, linear matrix, mean matrix, kernel. */
  static int floats(AugmentationSettings settings) {
    return BOX + 2 * MATRIX + settings.blurKernel();
  }

  /** Writes the decisions as one row of floats. */
  void put(FloatBuffer rows, int row) {
    float[] values = new float[BOX + 2 * MATRIX];
    float[] linear = new float[MATRIX];
    float[] mean = new float[MATRIX];
    box.put(values, 0);
    colour.put(linear, mean, 0);
    System.arraycopy(linear, 0, values, BOX, MATRIX);
    System.arraycopy(mean, 0, values, BOX + MATRIX, MATRIX);
    int at = row * (values.length + kernel.length);
    rows.put(at, values);
    rows.put(at + values.length, kernel);
  }

  boolean blurred() {
    return kernel[kernel.length / 2] != 1;
  }

  /** Returns exp(-t^2 / (2 sigma^2)), normalised, or a delta where the sample is not blurred. */
  private static float[] blur(RandomStream random, AugmentationSettings settings) {
    float[] kernel = new float[settings.blurKernel()];
    int centre = kernel.length / 2;
    boolean blurred = random.chance(settings.blurProbability());
    double sigma = random.uniform(settings.blurSigma().min(), settings.blurSigma().max());
    if (!blurred) {
      kernel[centre] = 1;
      return kernel;
    }
    double[] half = new double[centre + 1];
    double sum = 1;
    half[0] = 1;
    for (int t = 1; t <= centre; t++) {
      double distance = t / sigma;
      half[t] = StrictMath.exp(-0.5 * distance * distance);
      sum += 2 * half[t];
    }
    for (int t = 0; t < kernel.length; t++) {
      kernel[t] = (float) (half[Math.abs(t - centre)] / sum);
    }
    return kernel;
  }
}
