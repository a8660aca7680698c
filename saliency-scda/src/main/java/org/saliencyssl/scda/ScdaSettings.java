package org.saliencyssl.scda;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link Scda}.
 *
 * @param localizer the network; the paper's is {@code resnet50}
 * @param weights safetensors file of the network, absolute or relative to the data folder
 * @param inputSize side of the localizer's input, pixels; views are resampled to it (paper: 224)
 * @param slack standard deviations below the mean that still count as foreground (paper: 0.6)
 * @param rows where the foreground of a row lies (described: in-place; released code: sorted)
 */
record ScdaSettings(
    LocalizerNetwork localizer,
    String weights,
    @Setting(min = 32, max = 2048) int inputSize,
    @Setting(min = 0, max = 10) double slack,
    Rows rows) {}
