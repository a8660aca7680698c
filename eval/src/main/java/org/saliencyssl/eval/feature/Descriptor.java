package org.saliencyssl.eval.feature;

import ai.djl.ndarray.NDArray;

/** Turns images into vectors. Carries no gradient and keeps no state between calls. */
public interface Descriptor {

  /** Returns the length of a vector, D. */
  int dimension();

  /**
   * Describes a batch.
   *
   * @param pixels shape (N, 3, S, S), float32 in [0, 1]; not modified
   * @return shape (N, D), float32, attached to the manager of {@code pixels}
   */
  NDArray describe(NDArray pixels);
}
