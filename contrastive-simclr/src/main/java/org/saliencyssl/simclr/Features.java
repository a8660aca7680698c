package org.saliencyssl.simclr;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Runs the encoder over images that are normalised together, in training mode. */
interface Features extends AutoCloseable {

  /**
   * Computes features within gradient recording.
   *
   * @param views one or several arrays of (N, 3, H, W), which pass as one batch
   * @return (views N, F), the views one after the other; with gradient to the encoder and to images
   *     that require one, as far as the implementation passes them on
   */
  NDArray learning(List<NDArray> views);

  /**
   * Computes features without gradient.
   *
   * @param images (N, 3, H, W)
   * @return (N, F)
   */
  NDArray fixed(NDArray images);

  @Override
  void close();
}
