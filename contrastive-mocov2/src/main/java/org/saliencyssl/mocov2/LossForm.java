package org.saliencyssl.mocov2;

import java.util.Locale;

/**
 * What the loss is made of.
 *
 * @param temperature tau, positive
 * @param rho weight of hard negatives, not negative
 * @param weighting what rho multiplies
 * @param positiveInDenominator whether the positive's term is in the denominator
 */
record LossForm(
    double temperature,
    double rho,
    HardNegativeWeighting weighting,
    boolean positiveInDenominator) {

  static LossForm of(MocoV2Settings settings) {
    return new LossForm(
        settings.temperature(),
        settings.hardNegativeWeight(),
        settings.hardNegativeWeighting(),
        settings.positiveInDenominator());
  }

  /** Puts the numbers into the methods' text, in place of TAU, FROM and WEIGHTED_H. */
  String complete(String methods) {
    return methods
        .replace("TAU", literal(temperature))
        .replace("FROM", positiveInDenominator ? "0" : "1")
        .replace("WEIGHTED_H", weighted());
  }

  /** A hard negative's logit from h = s / tau; ln rho + h where rho multiplies the term. */
  private String weighted() {
    return switch (weighting) {
      case SIMILARITY -> "torch.mul(h, " + literal(rho) + ")";
      // without a weight there are no hard negatives
      case TERM -> rho == 0 ? "h" : "torch.add(h, " + literal(Math.log(rho)) + ", 1)";
    };
  }

  private static String literal(double value) {
    return String.format(Locale.ROOT, "%.17e", value);
  }
}
