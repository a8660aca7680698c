package org.saliencyssl.masking;

import org.saliencyssl.api.Interval;
import org.saliencyssl.api.Setting;

/**
 * Settings of {@link MscnMasking}. Neither the constants of MSCN (Jing, Zhu, LeCun, arXiv
 * 2206.07700) nor those that Chin et al. gave it for their tables are known.
 *
 * @param ratio range of the share of cells that a view loses, in [0, 1]; drawn uniformly for each
 *     view, floor(r G^2) cells of the whole grid. Not given by any source; ours follows Chin et
 *     al.'s code: .05 to .25
 * @param filter the Gaussian that is taken away from every input of the encoders. Not given by any
 *     source; ours follows Chin et al.'s code: kernel 11, sigma 5
 * @param noiseStd standard deviation of the noise, in units of the normalised, filtered image. Not
 *     given by any source; ours follows Chin et al.'s code: .18
 * @param mixture shapes of the masks
 */
record MscnMaskingSettings(
    Interval ratio, Gaussian filter, @Setting(min = 0) double noiseStd, MscnMixture mixture) {}
