package org.saliencyssl.scda;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link CentrePrior}.
 *
 * @param sigma standard deviation of the Gaussian, as a share of the view's side
 * @param slack standard deviations below the mean that still count as foreground
 */
record CentrePriorSettings(
    @Setting(min = 0.01, max = 10) double sigma, @Setting(min = 0, max = 10) double slack) {}
