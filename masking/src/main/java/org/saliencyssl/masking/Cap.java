package org.saliencyssl.masking;

import org.saliencyssl.api.Setting;

/**
 * Limits the share r * gamma of all cells that the foreground may lose, as the released high-pass
 * code does: a share of at least .56 becomes .55, which is 27 of 49 cells. Not monotone where it
 * sets in (paper.md, section 2, item 5).
 *
 * @param threshold smallest share that is replaced; 1 with {@code value} 1 for no cap
 * @param value what it is replaced by
 */
record Cap(
    @Setting(min = 0, max = 1, minExclusive = true) double threshold,
    @Setting(min = 0, max = 1) double value) {

  /** Changes nothing: a share of 1 stays 1. */
  static final Cap NONE = new Cap(1, 1);

  double apply(double share) {
    return share >= threshold ? value : share;
  }
}
