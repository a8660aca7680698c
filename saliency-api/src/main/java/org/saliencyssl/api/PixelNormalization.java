package org.saliencyssl.api;

/**
 * The one normalisation of pixels: a view's channel in [0, 1], less the mean, divided by the
 * standard deviation. ImageNet's figures, as in the paper's released code and in every localizer
 * that ships with torchvision; fixed, so that a localizer never sees pixels it was not trained for.
 */
public final class PixelNormalization {

  private PixelNormalization() {}

  /**
   * Returns the mean of each channel.
   *
   * @return red, green, blue: (.485, .456, .406)
   */
  public static float[] mean() {
    return new float[] {0.485f, 0.456f, 0.406f};
  }

  /**
   * Returns the standard deviation of each channel.
   *
   * @return red, green, blue: (.229, .224, .225)
   */
  public static float[] std() {
    return new float[] {0.229f, 0.224f, 0.225f};
  }
}
