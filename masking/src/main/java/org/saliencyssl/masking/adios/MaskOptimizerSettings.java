package org.saliencyssl.masking.adios;

import org.saliencyssl.api.Setting;

/**
 * How the mask network learns. The authors' code: LARS with trust 0.02, clipped, around SGD with
 * momentum 0.9; warm-up over 10 epochs from 0.003; a cosine to 0; rate and weight decay differ from
 * script to script (paper.md 4.5).
 *
 * @param rule how a gradient becomes an update
 * @param trust LARS' coefficient; not read by {@code sgd}
 * @param learningRate the highest rate, {@code mask_lr}
 * @param momentum of SGD
 * @param weightDecay added to the gradient as weightDecay * w; LARS leaves biases and norms out
 * @param warmupEpochs epochs of linear rise from {@code warmupStart}; may be 0
 * @param warmupStart rate of the first epoch of a warm-up
 * @param finalLearningRate rate that the cosine falls to
 */
record MaskOptimizerSettings(
    Rule rule,
    @Setting(min = 0, minExclusive = true) double trust,
    @Setting(min = 0, minExclusive = true) double learningRate,
    @Setting(min = 0, max = 1, maxExclusive = true) double momentum,
    @Setting(min = 0) double weightDecay,
    @Setting(min = 0) int warmupEpochs,
    @Setting(min = 0) double warmupStart,
    @Setting(min = 0) double finalLearningRate) {

  /** How a gradient becomes an update. */
  enum Rule {
    /** SGD with LARS' clipped rate for each array, the authors' default. */
    LARS,
    /** Plain SGD with momentum. */
    SGD
  }

  MaskOptimizerSettings {
    if (warmupStart > learningRate || finalLearningRate > learningRate) {
      throw new IllegalArgumentException(
          "warmupStart and finalLearningRate are at most learningRate " + learningRate);
    }
  }
}
