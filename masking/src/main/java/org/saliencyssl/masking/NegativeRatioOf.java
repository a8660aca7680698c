package org.saliencyssl.masking;

/** What a hard negative's mask ratio is a share of; its background is never touched. */
enum NegativeRatioOf {
  /** As released (paper.md, section 2, item 12): of the foreground's cells. */
  FOREGROUND,
  /** Ours: of all cells, as far as the foreground has that many. */
  IMAGE
}
