package org.saliencyssl.masking.adios;

import ai.djl.ndarray.NDArray;
import org.saliencyssl.api.compute.TensorOps;

/**
 * What keeps masks from hiding all or nothing (the authors' {@code mask_forward}; paper.md 4.4).
 * Their mask step minimises the negative of {@code sum_n (L_n - a1 S_n) + a2 E}; without the losses
 * L_n that is {@code a1 sum_n S_n - a2 E}, where
 *
 * <pre>{@code
 * S_n = mean over samples b of 1 / (sin(pi p_bn) + 1e-10)
 * E   = sum over b and n of softmax_n(p_bn) log softmax_n(p_bn)
 * }</pre>
 *
 * <p>E is minus the entropy of the areas' softmax, summed over the batch, not averaged.
 *
 * @param sparsity a1
 * @param entropy a2
 */
record MaskPenalty(double sparsity, double entropy) {

  private static final double EPSILON = 1e-10;

  /**
   * Computes the penalty.
   *
   * @param areas p, shape (B, N), float32: the mean of each mask of each sample
   * @param ops on the device of the areas
   * @return a scalar with gradient to {@code areas}
   */
  NDArray of(NDArray areas, TensorOps ops) {
    // sin(pi p) = sin(pi (1 - p)): taken near 0 it is exact, and never negative by rounding
    NDArray nearer = areas.minimum(areas.neg().add(ops.constant(1)));
    NDArray sines = nearer.mul(ops.constant(Math.PI)).sin().add(ops.constant(EPSILON));
    NDArray sparse = sines.onesLike().div(sines).mean(new int[] {0}).sum();
    NDArray negentropy = areas.softmax(1).mul(areas.logSoftmax(1)).sum();
    return sparse.mul(ops.floatConstant(sparsity)).sub(negentropy.mul(ops.floatConstant(entropy)));
  }
}
