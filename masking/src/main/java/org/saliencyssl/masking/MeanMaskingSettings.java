package org.saliencyssl.masking;

/**
 * Settings of {@link MeanMasking}.
 *
 * @param placement where and how much
 */
record MeanMaskingSettings(Placement placement) {}
