package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;

/**
 * What an encoder's input goes through, in training and therefore also in evaluation. A strategy
 * that trains on filtered images (high-pass) demands the filter of every evaluation; the filter's
 * name is part of the protocol id of each number.
 */
public interface InputFilter {

  /** Images as they are. */
  InputFilter NONE =
      new InputFilter() {
        @Override
        public String name() {
          return "none";
        }

        @Override
        public NDArray apply(NDArray pixels) {
          return pixels;
        }
      };

  /**
   * Returns the filter's name with its parameters.
   *
   * @return for instance {@code "high-pass(kernel=11,sigma=5.0)"}; {@code "none"} for no filter
   */
  String name();

  /**
   * Filters a batch.
   *
   * @param pixels shape (N, 3, H, W), float32, normalised; not modified
   * @return same shape; the argument itself if nothing is to be done
   */
  NDArray apply(NDArray pixels);
}
