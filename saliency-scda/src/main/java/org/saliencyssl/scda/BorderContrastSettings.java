package org.saliencyssl.scda;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link BorderContrast}.
 *
 * @param borderWidth width of the frame whose colours count as background, as a share of the
 *     image's side
 * @param slack standard deviations below the mean that still count as foreground
 */
record BorderContrastSettings(
    @Setting(min = 0, minExclusive = true, max = 0.5) double borderWidth,
    @Setting(min = 0, max = 10) double slack) {}
