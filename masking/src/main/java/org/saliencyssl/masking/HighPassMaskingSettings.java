package org.saliencyssl.masking;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link HighPassMasking}. The paper's values, as released: filter 11 and 5; noise .18
 * and .14; mixture .2, .3, 200/224, 130/224; cap .56 and .55.
 *
 * @param placement where and how much
 * @param filter the Gaussian that is taken away from every input of the encoders
 * @param positiveNoise standard deviation of the noise in a masked view, in units of the
 *     normalised, filtered image
 * @param negativeNoise the same for hard negatives
 * @param mixture shapes of the masks
 * @param cap limit of the foreground's share
 * @param released noise and counts, as meant or as released
 */
record HighPassMaskingSettings(
    Placement placement,
    Gaussian filter,
    @Setting(min = 0) double positiveNoise,
    @Setting(min = 0) double negativeNoise,
    Mixture mixture,
    Cap cap,
    ReleasedMasks released) {}
