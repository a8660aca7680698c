package org.saliencyssl.experiment.spec;

/**
 * One run: an arm of an experiment with one seed.
 *
 * @param experiment the spec's name
 * @param arm the arm's name
 * @param seed root of all the run's randomness
 * @param spec settings of the arm
 * @param canonical the resolved spec as canonical JSON: nothing inherited any more, keys sorted,
 *     notes left out; {@link SpecReader#readPoint} reads it again
 * @param hash SHA-256 of {@code canonical}; equal exactly if experiment, arm, seed and all settings
 *     are
 * @param settingsHash SHA-256 of the settings without experiment, arm and seed; runs that are
 *     averaged must agree in it
 */
public record SpecPoint(
    String experiment,
    String arm,
    long seed,
    ExperimentSpec spec,
    String canonical,
    String hash,
    String settingsHash) {

  /**
   * Returns this point with another batch, for a trial of the step alone: text and hashes stay, so
   * nothing of it may be stored.
   *
   * @param size images a step
   * @return the point
   */
  public SpecPoint withBatchSize(int size) {
    return new SpecPoint(
        experiment, arm, seed, spec.withBatchSize(size), canonical, hash, settingsHash);
  }

  /**
   * Returns a name for the run's folder.
   *
   * @return {@code arm-seed}
   */
  public String label() {
    return arm + "-" + seed;
  }
}
