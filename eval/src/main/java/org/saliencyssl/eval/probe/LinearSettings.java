package org.saliencyssl.eval.probe;

import java.util.List;
import org.saliencyssl.api.Setting;

/**
 * Settings of {@link LinearProbe}. MoCo's recipe, which the paper follows (its released {@code
 * main_lincls.py}): augmented, 100 epochs, batch 256, rate 30, milestones 60 and 80, decay .1,
 * momentum .9, weight decay 0, not standardised, best on the split that is reported.
 *
 * @param mode whether training features are extracted anew each epoch
 * @param epochs passes over the training features
 * @param batchSize rows a step; the last step of an epoch may have fewer
 * @param learningRate rate of the first epoch, for that batch size; never rescaled
 * @param milestones epochs, numbered from 0 and rising, at whose start the rate is multiplied by
 *     {@code decay}
 * @param decay factor of the rate at each milestone
 * @param momentum of SGD
 * @param weightDecay added to the gradient as weightDecay * w, bias included, as PyTorch does
 * @param standardize whether each feature is first shifted and scaled to mean 0 and deviation 1
 *     over the training images (ours, for small encoders; MoCo does not)
 * @param selection which epoch's classifier is reported
 */
public record LinearSettings(
    Mode mode,
    @Setting(min = 1) int epochs,
    @Setting(min = 1) int batchSize,
    @Setting(min = 0, minExclusive = true) double learningRate,
    @Setting(min = 1) List<Integer> milestones,
    @Setting(min = 0, max = 1) double decay,
    @Setting(min = 0, max = 1, maxExclusive = true) double momentum,
    @Setting(min = 0) double weightDecay,
    boolean standardize,
    Selection selection) {

  /** Where the training features come from. */
  public enum Mode {
    /** Extracted once, from centre crops. */
    CACHED,
    /** Extracted each epoch, from random crops of area .08-1 and mirrored at .5: MoCo's own. */
    AUGMENTED
  }

  /** Which epoch's classifier is reported. */
  public enum Selection {
    /** The last one. */
    LAST,
    /** The one that is best on the validation split; the earliest of equals. */
    BEST_ON_VALIDATION
  }

  /** Checks the milestones' order. */
  public LinearSettings {
    milestones = List.copyOf(milestones);
    for (int i = 0; i < milestones.size(); i++) {
      if (milestones.get(i) >= epochs || (i > 0 && milestones.get(i) <= milestones.get(i - 1))) {
        throw new IllegalArgumentException(
            "milestones are " + milestones + "; they must rise and lie below epochs, " + epochs);
      }
    }
  }

  /** Returns the learning rate of an epoch, numbered from 0. */
  double rate(int epoch) {
    double rate = learningRate;
    for (int milestone : milestones) {
      if (epoch >= milestone) {
        rate *= decay;
      }
    }
    return rate;
  }
}
