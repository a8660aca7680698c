package org.saliencyssl.masking;

/**
 * Settings of {@link MeanMasking}.
 *
 * @param placement where and how much
 * @param released how cells are counted
 */
record MeanMaskingSettings(Placement placement, ReleasedCells released) {}
