package org.saliencyssl.simclr.supervised;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link Supervised}. How the paper trains its supervised row is not known.
 *
 * @param views which views are classified
 * @param labelSmoothing share of the target that is spread evenly over all classes (Szegedy et al.,
 *     CVPR 2016); 0 for none
 */
record SupervisedSettings(
    ClassifiedViews views, @Setting(min = 0, max = 1, maxExclusive = true) double labelSmoothing) {}
