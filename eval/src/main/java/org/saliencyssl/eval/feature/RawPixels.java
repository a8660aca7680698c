package org.saliencyssl.eval.feature;

import ai.djl.ndarray.NDArray;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.compute.TensorOps;

/**
 * A floor: the normalised pixels themselves, averaged down to {@value #LARGEST} a side if the image
 * is larger.
 *
 * @param ops tensor operations on the run's device
 * @param imageSize height and width of the images, pixels
 */
public record RawPixels(TensorOps ops, int imageSize) implements Descriptor {

  private static final int LARGEST = 32;

  @Override
  public int dimension() {
    return 3 * side() * side();
  }

  @Override
  public NDArray describe(NDArray pixels) {
    NDArray normalized = ops.normalize(pixels, PixelNormalization.mean(), PixelNormalization.std());
    NDArray small = imageSize > side() ? ops.poolToGrid(normalized, side()) : normalized;
    return small.reshape(-1, dimension());
  }

  private int side() {
    return Math.min(LARGEST, imageSize);
  }
}
