package org.saliencyssl.masking;

/**
 * What happens where the foreground's rounded count is above floor(r n), so that the background's
 * is negative (paper.md, section 2, item 6).
 */
enum BackgroundCount {
  /** No background cell is hidden. */
  CLAMPED,
  /**
   * As released: a count of -k ends a slice of the shuffled background cells, so all of them but k
   * are hidden.
   */
  SLICE
}
