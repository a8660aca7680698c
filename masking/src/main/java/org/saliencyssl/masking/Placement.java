package org.saliencyssl.masking;

import java.util.EnumSet;
import java.util.Set;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.Setting;

/**
 * Where and how much is masked: the settings that high-pass, blur and mean fill share. The paper's
 * values: branch query, guided, positives .05 to .25, balance 1, one hard negative of .4 to .7 of
 * the foreground.
 *
 * @param branch which view of the positive pair is masked
 * @param saliencyGuided true: foreground and background cells are masked in proportion, and hard
 *     negatives lose foreground cells alone. False (ours, the control): no saliency is read; cells
 *     are drawn from the whole grid, floor(r G^2) of them for a positive and round(r G^2) for a
 *     hard negative, as if the foreground were everything
 * @param positiveRatio range of the mask ratio r of the positive pair, in [0, 1]; drawn uniformly
 *     for each image
 * @param foregroundBalance b, the foreground's share of a positive's hidden cells over its share
 *     gamma of all cells: round(cap(r min(1, gamma b)) G^2) foreground cells are hidden, as far as
 *     there are so many, and the background loses the rest of floor(r G^2), as far as it can. 1 is
 *     the paper, 0 hides background alone, 1 / gamma or more foreground alone; read only if guided.
 *     Ours
 * @param hardNegatives hard negatives made for each sample from its key view; 0 for none
 * @param negativeRatio range of the mask ratio of a hard negative, in [0, 1]; read only if there
 *     are any
 * @param negativeRatioOf what {@code negativeRatio} is a share of; read only if guided
 */
record Placement(
    Branch branch,
    boolean saliencyGuided,
    Interval positiveRatio,
    @Setting(min = 0) double foregroundBalance,
    @Setting(min = 0) int hardNegatives,
    Interval negativeRatio,
    NegativeRatioOf negativeRatioOf) {

  /** No saliency is read, so what only guided masks need has its neutral value. */
  static Placement unguided(
      Branch branch, Interval positiveRatio, int hardNegatives, Interval negativeRatio) {
    return new Placement(
        branch, false, positiveRatio, 1, hardNegatives, negativeRatio, NegativeRatioOf.FOREGROUND);
  }

  Interval ratio(boolean hardNegative) {
    return hardNegative ? negativeRatio : positiveRatio;
  }

  Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.of(Capability.DETERMINISTIC);
    if (saliencyGuided) {
      capabilities.add(Capability.NEEDS_SALIENCY);
    }
    if (hardNegatives > 0) {
      capabilities.add(Capability.MAKES_HARD_NEGATIVES);
    }
    return capabilities;
  }
}
