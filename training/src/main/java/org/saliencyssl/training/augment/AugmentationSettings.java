package org.saliencyssl.training.augment;

import org.saliencyssl.api.Interval;
import org.saliencyssl.api.Setting;

/**
 * The two-view augmentation, spec section {@code augmentation}; MoCo v2's recipe is scale .2-1,
 * aspect 3/4-4/3, jitter .4/.4/.4/.1 at .8, greyscale .2, blur .5 with sigma .1-2, flip .5 (MoCo's
 * released code). SimCLR's is scale .08-1 and, at colour strength s, jitter .8s/.8s/.8s/.2s, with a
 * blur kernel of 2 floor(height / 20) + 1 pixels: 23 at 224, 9 at 96, 7 at 64
 * (google-research/simclr {@code data_util.py}); the rest is as above. ADIOS's is SimCLR's with own
 * jitter in each script.
 *
 * <p>Deviations: crops are resized bilinearly (SimCLR, ADIOS: bicubic); each image has its own blur
 * sigma (SimCLR: one a batch); pixels are normalised by ImageNet's mean and standard deviation
 * (SimCLR: not at all; ADIOS: .228 for .229). Both views follow one recipe, as in all three.
 *
 * @param cropScale share of the image's area that a crop covers
 * @param cropAspect width by height of a crop, drawn log-uniformly
 * @param antialias a crop is sampled this many times finer a side and averaged down; 1 is plain
 *     bilinear sampling
 * @param jitterProbability chance that a view's colours are jittered
 * @param brightness jitter: factor drawn from [max(0, 1 - b), 1 + b]
 * @param contrast jitter: as brightness
 * @param saturation jitter: as brightness
 * @param hue jitter: turn of the hue circle drawn from [-hue, hue]
 * @param greyscaleProbability chance that a view becomes grey
 * @param blurProbability chance that a view is blurred
 * @param blurKernel pixels a side of the blur, odd
 * @param blurSigma standard deviation of the blur in pixels, drawn uniformly
 * @param flipProbability chance that a view is mirrored
 */
public record AugmentationSettings(
    Interval cropScale,
    Interval cropAspect,
    @Setting(min = 1, max = 8) int antialias,
    @Setting(min = 0, max = 1) double jitterProbability,
    @Setting(min = 0) double brightness,
    @Setting(min = 0) double contrast,
    @Setting(min = 0) double saturation,
    @Setting(min = 0, max = 0.5) double hue,
    @Setting(min = 0, max = 1) double greyscaleProbability,
    @Setting(min = 0, max = 1) double blurProbability,
    @Setting(min = 1) int blurKernel,
    Interval blurSigma,
    @Setting(min = 0, max = 1) double flipProbability) {

  /** Checks what single ranges cannot say. */
  public AugmentationSettings {
    if (cropScale.min() <= 0 || cropScale.max() > 1) {
      throw new IllegalArgumentException("cropScale is outside (0, 1]");
    }
    if (cropAspect.min() <= 0) {
      throw new IllegalArgumentException("cropAspect must be positive");
    }
    if (blurKernel % 2 == 0) {
      throw new IllegalArgumentException("blurKernel is " + blurKernel + "; it must be odd");
    }
    if (blurSigma.min() <= 0) {
      throw new IllegalArgumentException("blurSigma must be positive");
    }
  }
}
