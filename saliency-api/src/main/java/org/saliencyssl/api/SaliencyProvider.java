package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;

/**
 * Scores how much each region of an image matters.
 *
 * <p>Life: made once a run by its factory; {@link #values} and {@link #foreground} are called by
 * one thread at a time, after augmentation and before masking, outside gradient recording; closed
 * at the end. Answers depend on the image and its stream alone, never on the other images of the
 * batch.
 *
 * <p>The two steps are separate because a run may store {@code values} of whole images once and
 * crop them with each view ({@link Capability#CACHEABLE}); the foreground rule is then applied to
 * the cropped map.
 */
public interface SaliencyProvider extends AutoCloseable {

  /**
   * Computes a map for each image of a batch.
   *
   * @param images normalised, unfiltered, unmasked images of any size; {@link View#saliency()} is
   *     null
   * @param grid cells a side G of the wanted map
   * @return shape (N, grid, grid), float32, finite, on the device of the images; carries no
   *     gradient; attached to the manager of the images, so it lives for the step
   */
  NDArray values(View images, int grid);

  /**
   * Decides which cells are foreground.
   *
   * @param values shape (N, G, G), float32, as {@link #values} returns, possibly cropped
   * @return shape (N, G, G), float32, each 0 or 1
   */
  NDArray foreground(NDArray values);

  @Override
  default void close() {}
}
