package org.saliencyssl.masking;

/** What noise the masked areas of a batch hold (paper.md, section 2, item 8). */
enum Noise {
  /** Every sample has noise of its own ({@link NoiseBank}). */
  FRESH,
  /**
   * As released: one tile for all spatial cells, one for all channel-wise cells and one for all
   * windows of focal hard negatives of a batch ({@link NoiseTiles}). A sample then depends on its
   * batch.
   */
  TILE
}
