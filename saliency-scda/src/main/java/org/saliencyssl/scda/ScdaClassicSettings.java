package org.saliencyssl.scda;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link ScdaClassic}.
 *
 * @param localizer the network
 * @param weights safetensors file of the network, absolute or relative to the data folder
 * @param inputSize side of the localizer's input, pixels; views are resampled to it
 */
record ScdaClassicSettings(
    LocalizerNetwork localizer, String weights, @Setting(min = 32, max = 2048) int inputSize) {}
