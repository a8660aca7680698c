package org.saliencyssl.scda;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link RandomMap}.
 *
 * @param slack standard deviations below the mean that still count as foreground
 */
record RandomMapSettings(@Setting(min = 0, max = 10) double slack) {}
