package org.saliencyssl.masking;

/**
 * What happens where an image's foreground, or its background, is one cell (paper.md, section 2,
 * item 7).
 */
enum SingleCells {
  /** It is hidden or not like a cell of any other set. */
  MASKED,
  /**
   * As released: never hidden, since the list of its indices loses its only dimension and passes
   * for empty. The other set's count is not raised for it.
   */
  SKIPPED
}
