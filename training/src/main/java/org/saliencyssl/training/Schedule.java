package org.saliencyssl.training;

/**
 * The learning rate over a run: linear warm-up, then half a cosine; {@code final + (rate - final) *
 * (1 + cos(pi * t)) / 2}, where t runs from 0 to 1 over what follows the warm-up. That is MoCo's
 * {@code adjust_learning_rate} when there is no warm-up and the final rate is 0, and {@code
 * WarmUpAndCosineDecay} of google-research/simclr when the rate changes every step and both ends
 * are 0. The whole curve is multiplied by {@link RateScaling}'s factor.
 *
 * @param settings rates
 * @param batchSize images a step, positive
 * @param stepsPerEpoch steps of an epoch, positive
 * @param epochs epochs of the run, positive
 */
record Schedule(OptimizerSettings settings, int batchSize, long stepsPerEpoch, int epochs) {

  /** Returns the rate of a step, numbered from 0. */
  double rate(long step) {
    return settings.rateScaling().factor(batchSize) * unscaled(step);
  }

  private double unscaled(long step) {
    long wholeEpochs = step / stepsPerEpoch;
    double epoch =
        settings.update() == OptimizerSettings.Update.EPOCH
            ? wholeEpochs
            : (double) step / stepsPerEpoch;
    double warmup = settings.warmupEpochs();
    if (epoch < warmup) {
      double share = epoch / warmup;
      return settings.warmupStart() + share * (settings.learningRate() - settings.warmupStart());
    }
    double share = (epoch - warmup) / Math.max(epochs - warmup, 1e-12);
    double last = settings.finalLearningRate();
    return last + (settings.learningRate() - last) * 0.5 * (1 + StrictMath.cos(Math.PI * share));
  }
}
