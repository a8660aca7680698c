package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.saliencyssl.api.compute.TensorOps;

/**
 * Calls a cell foreground when {@code A(u,v) >= mean - slack * sd}, mean and population standard
 * deviation taken over that image's own map. The paper's rule (relaxed SCDA, slack 0.6) in the form
 * to which it reduces: {@code A >= mean} or {@code |A - mean| <= slack * sd} (paper.md, 1.2).
 *
 * <p>The rule does not change when a map is scaled or shifted. On a two-level map with object share
 * p every cell is foreground when {@code p < slack^2 / (1 + slack^2)}, which is 0.2647 for 0.6.
 *
 * @param slack standard deviations below the mean that still count as foreground
 * @param ops on the device of the maps
 */
record ForegroundRule(double slack, TensorOps ops) {

  private static final int[] CELLS = {1};

  /** Takes and gives (N, G, G); a constant map is foreground everywhere. */
  NDArray apply(NDArray values) {
    NDArray centred = centred(values);
    NDArray deviation = centred.square().mean(CELLS, true).sqrt();
    NDArray foreground = centred.gte(deviation.mul(ops.constant(-slack)));
    return foreground.toType(DataType.FLOAT32, false).reshape(values.getShape());
  }

  /**
   * Returns each map less its mean, (N, G * G), in float64: float32 rounding of the mean would
   * decide about the cells of a constant map.
   */
  static NDArray centred(NDArray values) {
    NDArray wide = values.toType(DataType.FLOAT64, false).reshape(values.getShape().get(0), -1);
    return wide.sub(wide.mean(CELLS, true));
  }
}
