package org.saliencyssl.api;

/**
 * A closed interval of numbers, written {@code {"min": 0.05, "max": 0.25}} in a spec.
 *
 * @param min lower end, finite
 * @param max upper end, finite, at least {@code min}
 */
public record Interval(double min, double max) {

  /**
   * Checks the ends.
   *
   * @param min lower end, finite
   * @param max upper end, finite, at least {@code min}
   * @throws IllegalArgumentException if an end is not finite or the ends are reversed
   */
  public Interval {
    if (!Double.isFinite(min) || !Double.isFinite(max) || min > max) {
      throw new IllegalArgumentException(
          "interval from " + min + " to " + max + "; min must be finite and at most max");
    }
  }
}
