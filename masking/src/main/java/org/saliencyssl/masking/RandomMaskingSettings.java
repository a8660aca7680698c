package org.saliencyssl.masking;

import org.saliencyssl.api.Interval;
import org.saliencyssl.api.Setting;

/**
 * Settings of {@link RandomMasking}; no value of them is the paper's.
 *
 * @param branch which view of the positive pair is masked
 * @param positiveRatio range of the share of cells that a positive loses, in [0, 1]
 * @param hardNegatives hard negatives made for each sample from its key view; 0 for none
 * @param negativeRatio range of the share of cells that a hard negative loses, in [0, 1]
 * @param noiseStd standard deviation of the noise, in units of the normalised image
 */
record RandomMaskingSettings(
    Branch branch,
    Interval positiveRatio,
    @Setting(min = 0) int hardNegatives,
    Interval negativeRatio,
    @Setting(min = 0) double noiseStd) {

  Placement placement() {
    return Placement.unguided(branch, positiveRatio, hardNegatives, negativeRatio);
  }
}
