package org.saliencyssl.scda;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link GroundTruth}.
 *
 * @param threshold share of a cell that the object must cover for the cell to be foreground
 */
record GroundTruthSettings(@Setting(min = 0, minExclusive = true, max = 1) double threshold) {}
