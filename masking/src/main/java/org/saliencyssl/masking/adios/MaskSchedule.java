package org.saliencyssl.masking.adios;

/**
 * The mask network's learning rate, constant within an epoch: the authors' {@code warmup_cosine},
 * which is Lightning Bolts' LinearWarmupCosineAnnealingLR. Epoch e of a warm-up of W epochs has
 * {@code start + e (rate - start) / (W - 1)}: it starts at {@code start} and reaches the rate in
 * its last epoch. From epoch W to the run's end E it is {@code final + (rate - final) (1 + cos(pi
 * (e - W) / (E - W))) / 2}. Without warm-up the cosine starts at once, which is ours: there the
 * library has one epoch of {@code start} all the same.
 *
 * @param settings rates
 * @param epochs E, epochs of the run, above the warm-up's
 */
record MaskSchedule(MaskOptimizerSettings settings, int epochs) {

  /** A step's share of a run may be rounded to just below the start of its epoch. */
  private static final double ROUNDING = 1e-9;

  /** Returns the rate when a share of the run's steps, in [0, 1), is done. */
  double rate(double progress) {
    int epoch = (int) Math.floor(progress * epochs + ROUNDING);
    int warmup = settings.warmupEpochs();
    double highest = settings.learningRate();
    if (epoch < warmup) {
      double share = (double) epoch / Math.max(1, warmup - 1);
      return settings.warmupStart() + share * (highest - settings.warmupStart());
    }
    double share = (double) (epoch - warmup) / (epochs - warmup);
    double last = settings.finalLearningRate();
    return last + (highest - last) * 0.5 * (1 + StrictMath.cos(Math.PI * share));
  }
}
