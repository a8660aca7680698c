package org.saliencyssl.training;

import org.saliencyssl.api.Setting;

/**
 * SGD with momentum under a warm-up and cosine schedule, spec section {@code optimizer}. MoCo v2 as
 * the paper's released code runs it: rate .03 per batch of 256, momentum .9, weight decay 1e-4 on
 * all parameters, cosine per epoch, no warm-up.
 *
 * @param learningRate the highest rate; never rescaled behind the scenes
 * @param momentum of SGD
 * @param weightDecay added to the gradient as weightDecay * w, for all parameters
 * @param warmupEpochs epochs of linear rise from {@code warmupStart}; may be 0
 * @param warmupStart rate at the first step of the warm-up
 * @param finalLearningRate rate that the cosine falls to
 * @param update whether the rate changes once an epoch or every step
 */
public record OptimizerSettings(
    @Setting(min = 0, minExclusive = true) double learningRate,
    @Setting(min = 0, max = 1, maxExclusive = true) double momentum,
    @Setting(min = 0) double weightDecay,
    @Setting(min = 0) double warmupEpochs,
    @Setting(min = 0) double warmupStart,
    @Setting(min = 0) double finalLearningRate,
    Update update) {

  /** When the learning rate changes. */
  public enum Update {
    /** Once an epoch, as MoCo's code does. */
    EPOCH,
    /** Every step. */
    STEP
  }

  /** Checks the order of the rates. */
  public OptimizerSettings {
    if (warmupStart > learningRate || finalLearningRate > learningRate) {
      throw new IllegalArgumentException(
          "warmupStart and finalLearningRate are at most learningRate " + learningRate);
    }
  }
}
