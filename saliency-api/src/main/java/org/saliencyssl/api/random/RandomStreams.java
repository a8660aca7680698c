package org.saliencyssl.api.random;

/**
 * The root of all randomness of a run, or a branch of it: streams are split from (seed, purpose,
 * epoch, step, sample ...), never shared, so that a change in one leaves the others alone and a
 * result does not depend on threads, workers or interruptions.
 *
 * <pre>{@code
 * RandomStreams.of(seed).purpose("masking").at(step).at(sampleId).stream()
 * }</pre>
 *
 * @param key the branch's key; two branches with different paths have, up to chance 2^-64,
 *     different keys
 */
public record RandomStreams(long key) {

  /**
   * Returns the root for a seed.
   *
   * @param seed any number
   * @return the root branch
   */
  public static RandomStreams of(long seed) {
    return new RandomStreams(RandomStream.mix(seed ^ 0x5A11E9C755700001L));
  }

  /**
   * Splits off a named branch.
   *
   * @param purpose what the numbers are for, for instance {@code "augmentation"}
   * @return the branch
   */
  public RandomStreams purpose(String purpose) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < purpose.length(); i++) {
      hash = (hash ^ purpose.charAt(i)) * 0x100000001B3L;
    }
    return at(hash);
  }

  /**
   * Splits off a numbered branch.
   *
   * @param index for instance an epoch, a step or a sample's number
   * @return the branch
   */
  public RandomStreams at(long index) {
    return new RandomStreams(
        RandomStream.mix(
            key * 0xD1342543DE82EF95L + RandomStream.mix(index + 0x632BE59BD9B4E019L)));
  }

  /**
   * Starts this branch's stream at its first value.
   *
   * @return a new stream; each call gives the same values
   */
  public RandomStream stream() {
    return new RandomStream(key);
  }
}
