package org.saliencyssl.masking;

/**
 * {@link ReleasedCells} and the noise, which high-pass alone has among the released strategies.
 *
 * @param noise as released: tile
 * @param backgroundCount as released: slice
 * @param singleCells as released: skipped
 */
record ReleasedMasks(Noise noise, BackgroundCount backgroundCount, SingleCells singleCells) {

  ReleasedCells cells() {
    return new ReleasedCells(backgroundCount, singleCells);
  }
}
