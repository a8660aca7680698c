package org.saliencyssl.masking;

import org.saliencyssl.api.Setting;

/**
 * A sampled Gaussian, as torchvision's blur has it: exp(-t^2 / (2 sigma^2)) at whole pixels t,
 * normalised to sum 1; the image is padded by reflection.
 *
 * @param kernel samples along one side, pixels, odd
 * @param sigma standard deviation, pixels
 */
record Gaussian(@Setting(min = 3) int kernel, @Setting(min = 0, minExclusive = true) double sigma) {

  Gaussian {
    if (kernel % 2 == 0) {
      throw new IllegalArgumentException(
          "kernel is " + kernel + "; it must be odd, so that it has a middle pixel");
    }
  }
}
