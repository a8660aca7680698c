package org.saliencyssl.masking;

/**
 * Settings of {@link BlurMasking}.
 *
 * @param placement where and how much
 * @param blur the Gaussian that masked cells are seen through; paper: kernel 31, sigma 10 at 224
 *     pixels
 * @param released how cells are counted
 */
record BlurMaskingSettings(Placement placement, Gaussian blur, ReleasedCells released) {}
