package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;

/**
 * A masking strategy with a network of its own that is trained against the encoder (ADIOS, Shi et
 * al., ICML 2022). The alternation lives in the pretrainer. For each batch:
 *
 * <ol>
 *   <li>encoder step: {@link #mask} outside gradient recording, then the encoder minimises the sum
 *       of the variants' losses;
 *   <li>mask step, on the same views: within gradient recording {@link #mask} is called again, and
 *       the mask network minimises {@link #penalty()} minus the sum of the variants' losses, with
 *       the encoder's and the objective's parameters frozen; then {@link #update}.
 * </ol>
 */
public interface AdversarialMasking extends MaskingStrategy, Stateful {

  /**
   * Returns the penalty on the masks of the last call of {@link #mask}.
   *
   * @return a scalar, float32, with gradient to the mask network's parameters
   */
  NDArray penalty();

  /**
   * Takes one optimiser step of the mask network from the gradients of its parameters, and clears
   * them.
   *
   * @param progress share of the run's steps done, in [0, 1); for the strategy's own schedule
   */
  void update(double progress);
}
