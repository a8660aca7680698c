package org.saliencyssl.training.data;

/** The choice of the images of a training split that become the validation split. */
final class HoldOut {

  private HoldOut() {}

  static void requireOneSource(String validation, double fraction) {
    if (validation.isEmpty() && fraction == 0) {
      throw new IllegalArgumentException(
          "validation is empty and validationFraction is 0, so there is no validation split; name"
              + " one or hold out a fraction of train");
    }
    if (!validation.isEmpty() && fraction != 0) {
      throw new IllegalArgumentException(
          "validation is \""
              + validation
              + "\" and validationFraction is "
              + fraction
              + "; with a validation split of its own the fraction must be 0");
    }
  }
}
