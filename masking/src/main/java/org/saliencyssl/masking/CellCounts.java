package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.saliencyssl.api.compute.TensorOps;

/**
 * How many cells of each image are hidden (paper.md 1.3). With n cells, foreground share gamma,
 * mask ratio r and balance b (1 in the paper):
 *
 * <ul>
 *   <li>foreground cells of a positive: round(cap(r * min(1, gamma * b)) * n), halves to even, at
 *       most those that exist; of a hard negative: round(cap(r * gamma) * n), or round(cap(r) * n)
 *       if its ratio is one of the image;
 *   <li>background cells of a positive: floor(r * n) less the foreground's; {@link BackgroundCount}
 *       says what a negative number means; of a hard negative: none.
 * </ul>
 *
 * <p>gamma stays on the device. All is computed in float64 and in the order written here, so the
 * counts are those of double-precision code on the host.
 */
final class CellCounts {

  private final int cells;
  private final Placement placement;
  private final Cap cap;
  private final ReleasedCells released;
  private final TensorOps ops;

  /**
   * Makes the rule.
   *
   * @param cells n
   * @param cap limit of the foreground's share
   */
  CellCounts(int cells, Placement placement, Cap cap, ReleasedCells released, TensorOps ops) {
    this.cells = cells;
    this.placement = placement;
    this.cap = cap;
    this.released = released;
    this.ops = ops;
  }

  /**
   * Counts foreground cells of positives, before {@link #withoutSingles}.
   *
   * @param present shape (N), float64: each image's foreground cells
   * @param ratios shape (N), float64
   * @return shape (N), float64, whole numbers
   */
  NDArray foreground(NDArray present, NDArray ratios) {
    NDArray share = share(ratios, present).mul(ops.constant(placement.foregroundBalance()));
    return limited(share.minimum(ratios), present);
  }

  /**
   * Counts foreground cells of hard negatives, before {@link #withoutSingles}.
   *
   * @param present shape (N), float64: each image's foreground cells
   * @param ratios shape (N), float64
   * @return shape (N), float64, whole numbers
   */
  NDArray hardNegative(NDArray present, NDArray ratios) {
    return placement.negativeRatioOf() == NegativeRatioOf.IMAGE
        ? limited(ratios, present)
        : limited(share(ratios, present), present);
  }

  /**
   * Counts background cells of positives, before {@link #withoutSingles}.
   *
   * @param present shape (N), float64: each image's background cells
   * @param foreground shape (N), float64: {@link #foreground}
   * @param totals shape (N), float64: {@link #total} of each ratio
   * @return shape (N), float64, whole numbers, not negative; above {@code present} where the
   *     background has too few
   */
  NDArray background(NDArray present, NDArray foreground, NDArray totals) {
    NDArray count = totals.sub(foreground);
    NDArray clamped = count.maximum(ops.constant(0));
    if (released.backgroundCount() == BackgroundCount.CLAMPED) {
      return clamped;
    }
    NDArray negative = count.lt(ops.constant(0)).toType(DataType.FLOAT64, false);
    return clamped.add(negative.mul(present.add(count).maximum(ops.constant(0))));
  }

  /**
   * Takes away the counts of sets of one cell, if the released code's omission is wanted.
   *
   * @param counts shape (N), float64
   * @param present shape (N), float64: cells of the sets
   * @return shape (N), float64
   */
  NDArray withoutSingles(NDArray counts, NDArray present) {
    return released.singleCells() == SingleCells.MASKED
        ? counts
        : counts.mul(present.neq(ops.constant(1)).toType(DataType.FLOAT64, false));
  }

  /** All cells of a positive. */
  double total(double ratio) {
    return Math.floor(cells * ratio);
  }

  /** All cells of a hard negative whose foreground is the whole grid. */
  double hardNegativeTotal(double ratio) {
    return Math.rint(cap.apply(ratio) * cells);
  }

  private NDArray limited(NDArray share, NDArray present) {
    NDArray capped = share.gte(ops.constant(cap.threshold())).toType(DataType.FLOAT64, false);
    // Exactly one of the two terms is zero, so the sum does not round.
    NDArray limited =
        share.mul(capped.neg().add(ops.constant(1))).add(capped.mul(ops.constant(cap.value())));
    return limited.mul(ops.constant(cells)).round().minimum(present);
  }

  /** The ratio times the share of the cells that the set has. */
  private NDArray share(NDArray ratios, NDArray present) {
    return ratios.mul(present.div(ops.constant(cells)));
  }
}
