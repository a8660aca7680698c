package org.saliencyssl.scda;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link ScdaShare}.
 *
 * @param localizer the network
 * @param weights safetensors file of the network, absolute or relative to the data folder
 * @param inputSize side of the localizer's input, pixels; views are resampled to it
 * @param share share of the cells that are foreground, in every image; their number is rounded half
 *     to even
 */
record ScdaShareSettings(
    LocalizerNetwork localizer,
    String weights,
    @Setting(min = 32, max = 2048) int inputSize,
    @Setting(min = 0, max = 1) double share) {}
