package org.saliencyssl.eval.probe;

import org.saliencyssl.api.Interval;
import org.saliencyssl.api.Setting;

/**
 * Settings of the supervised ceiling, {@code SupervisedCeiling}. The paper does not give those of
 * its supervised row; all values are choices of ours.
 *
 * @param trainImages at most this many training images are used, drawn once
 * @param epochs passes over them
 * @param batchSize images a step; what remains of an epoch below a whole batch is dropped
 * @param learningRate rate of the first step; falls to 0 along half a cosine
 * @param momentum of SGD
 * @param weightDecay added to the gradient as weightDecay * w, for all parameters
 * @param cropScale share of the image's area that a training crop covers
 */
public record SupervisedSettings(
    @Setting(min = 2) int trainImages,
    @Setting(min = 1) int epochs,
    @Setting(min = 2) int batchSize,
    @Setting(min = 0, minExclusive = true) double learningRate,
    @Setting(min = 0, max = 1, maxExclusive = true) double momentum,
    @Setting(min = 0) double weightDecay,
    Interval cropScale) {

  /** Checks what single ranges cannot say. */
  public SupervisedSettings {
    if (cropScale.min() <= 0 || cropScale.max() > 1) {
      throw new IllegalArgumentException(
          "cropScale is " + cropScale.min() + " to " + cropScale.max() + "; it must lie in (0, 1]");
    }
    if (batchSize > trainImages) {
      throw new IllegalArgumentException(
          "batchSize is " + batchSize + "; it must be at most trainImages, " + trainImages);
    }
  }
}
