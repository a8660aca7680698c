package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * How many cells of each image are hidden (paper.md 1.3). With n cells, foreground share gamma and
 * mask ratio r:
 *
 * <ul>
 *   <li>foreground cells: round(cap(r * gamma) * n), halves to even;
 *   <li>background cells of a positive: floor(r * n) less the foreground's, at least 0 (the
 *       released code's slice with a negative end is not repeated); of a hard negative: none.
 * </ul>
 *
 * <p>gamma stays on the device. All is computed in float64 and in the order written here, so the
 * counts are those of double-precision code on the host.
 *
 * @param cells n
 * @param cap limit of the foreground's share
 */
record CellCounts(int cells, Cap cap) {

  /**
   * Counts foreground cells.
   *
   * @param foreground shape (N, G, G), float32, 0 or 1
   * @param ratios shape (N), float64
   * @return shape (N), float64, whole numbers
   */
  NDArray foreground(NDArray foreground, NDArray ratios) {
    NDArray present = foreground.sum(new int[] {1, 2}).toType(DataType.FLOAT64, false);
    NDArray share = ratios.mul(present.div((double) cells));
    NDArray capped = share.gte(cap.threshold()).toType(DataType.FLOAT64, false);
    // Exactly one of the two terms is zero, so the sum does not round.
    NDArray limited = share.mul(capped.neg().add(1.0)).add(capped.mul(cap.value()));
    return limited.mul((double) cells).round();
  }

  /**
   * Counts background cells of a positive.
   *
   * @param foreground shape (N), float64: the foreground's counts
   * @param totals shape (N), float64: {@link #total} of each ratio
   * @return shape (N), float64, whole numbers, not negative
   */
  NDArray background(NDArray foreground, NDArray totals) {
    return totals.sub(foreground).maximum(0.0);
  }

  /** All cells of a positive. */
  double total(double ratio) {
    return Math.floor(cells * ratio);
  }

  /** All cells of a hard negative whose foreground is the whole grid. */
  double hardNegativeTotal(double ratio) {
    return Math.rint(cap.apply(ratio) * cells);
  }
}
