package org.saliencyssl.api.random;

/**
 * A counter-based random stream: the i-th value is a function of the stream's key and i alone, so a
 * stream that is made again gives the same values on every platform, in any order of other streams.
 *
 * <p>The generator is SplitMix64's output function (Steele, Lea and Flood, OOPSLA 2014) over {@code
 * key + i * golden}; it is not for cryptography. Not safe for use by several threads.
 */
public final class RandomStream {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long key;
  private long counter;
  private double spareGaussian = Double.NaN;

  RandomStream(long key) {
    this.key = key;
  }

  /**
   * Returns the next 64 random bits.
   *
   * @return uniform over all longs
   */
  public long nextLong() {
    counter++;
    return mix(key + counter * GOLDEN);
  }

  /**
   * Returns the next uniform number.
   *
   * @return uniform in [0, 1), a multiple of 2^-53
   */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /**
   * Returns a uniform number of an interval.
   *
   * @param min lower end, included
   * @param max upper end, excluded unless equal to {@code min}
   * @return uniform in [min, max)
   */
  public double uniform(double min, double max) {
    return min + (max - min) * nextDouble();
  }

  /**
   * Returns a uniform integer by Lemire's multiply-shift with rejection, so without bias.
   *
   * @param bound exclusive upper end, positive
   * @return uniform in [0, bound)
   * @throws IllegalArgumentException if {@code bound} is not positive
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound is " + bound + "; it must be positive");
    }
    long threshold = (1L << 32) % bound;
    while (true) {
      long product = (nextLong() >>> 32) * bound;
      if ((product & 0xFFFFFFFFL) >= threshold) {
        return (int) (product >>> 32);
      }
    }
  }

  /**
   * Returns true with a given probability.
   *
   * @param probability in [0, 1]
   * @return the draw
   */
  public boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /**
   * Returns the next standard normal number (Box and Muller's transform with {@link StrictMath}, so
   * equal on every platform).
   *
   * @return a draw of N(0, 1)
   */
  public double nextGaussian() {
    if (!Double.isNaN(spareGaussian)) {
      double spare = spareGaussian;
      spareGaussian = Double.NaN;
      return spare;
    }
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    double angle = 2 * Math.PI * nextDouble();
    spareGaussian = radius * StrictMath.sin(angle);
    return radius * StrictMath.cos(angle);
  }

  /**
   * Returns a uniform permutation (Fisher and Yates).
   *
   * @param length number of entries, not negative
   * @return the numbers 0 .. length-1 in random order
   */
  public int[] permutation(int length) {
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
