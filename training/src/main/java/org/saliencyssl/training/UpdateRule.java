package org.saliencyssl.training;

import org.saliencyssl.api.Setting;
import org.saliencyssl.api.compute.FusedLars;
import org.saliencyssl.api.compute.FusedSgd;

/**
 * How a gradient becomes a step, spec section {@code optimizer.rule}; {@code type} is {@code sgd}
 * or {@code lars}. Vectors are parameters of one dimension: biases, and weights and biases of
 * normalisations.
 */
public sealed interface UpdateRule {

  /**
   * SGD with momentum, {@link FusedSgd}.
   *
   * @param decayVectors whether vectors decay too, as in MoCo's code
   */
  record Sgd(boolean decayVectors) implements UpdateRule {}

  /**
   * SGD with momentum and layer-wise adaptive rates, {@link FusedLars}. Vectors are neither adapted
   * nor decayed. SimCLR's code: trust .001, classic; ADIOS's and solo-learn's: trust .02, clipped.
   *
   * @param trust factor of |w| / |g|
   * @param form which of two published rules
   */
  record Lars(@Setting(min = 0, minExclusive = true) double trust, FusedLars.Form form)
      implements UpdateRule {}
}
