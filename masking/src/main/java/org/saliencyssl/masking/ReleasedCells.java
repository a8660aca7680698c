package org.saliencyssl.masking;

/**
 * Where the released code counts cells in ways that the paper does not mention; each can be taken
 * as released or as meant. Read only if masks are guided by saliency: cells drawn from the whole
 * grid, which are ours, have no such variants. The cap is a setting of its own ({@link Cap}).
 *
 * @param backgroundCount a negative count of background cells; as released: slice
 * @param singleCells a foreground or background of one cell; as released: skipped
 */
record ReleasedCells(BackgroundCount backgroundCount, SingleCells singleCells) {

  /** As meant. */
  static final ReleasedCells NONE = new ReleasedCells(BackgroundCount.CLAMPED, SingleCells.MASKED);
}
