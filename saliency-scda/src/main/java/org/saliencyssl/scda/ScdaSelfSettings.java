package org.saliencyssl.scda;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link ScdaSelf}; none of them is the paper's.
 *
 * @param momentum weight of the following copy's old values at each step; 0 looks through the
 *     encoder itself and keeps no copy
 * @param inputSize side of the encoder's input for this purpose, pixels; views are resampled to it.
 *     The size of the training views keeps what the encoder has learned; twice that gives a map of
 *     twice as many places
 * @param slack standard deviations below the mean that still count as foreground, once warm
 * @param warmupEpochs epochs for which the control answers, fewer than the run has; 0 for none
 * @param control what answers while the encoder is warming up
 */
record ScdaSelfSettings(
    @Setting(min = 0, max = 1, maxExclusive = true) double momentum,
    @Setting(min = 16, max = 2048) int inputSize,
    @Setting(min = 0, max = 10) double slack,
    @Setting(min = 0) double warmupEpochs,
    WarmupControl control) {}
