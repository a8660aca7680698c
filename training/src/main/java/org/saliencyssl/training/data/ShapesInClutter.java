package org.saliencyssl.training.data;

import org.saliencyssl.api.Setting;

/**
 * The procedural set "Shapes in clutter": ten silhouettes over textured backgrounds, with exact
 * masks, equal bytes on every platform; nothing to download. Drawn at 64 x 64 and squashed to
 * {@code side}.
 *
 * @param level how far the object stands out
 * @param train number of training images
 * @param validation number of validation images
 * @param test number of test images
 * @param seed the set's own seed, independent of the run's
 * @param shift true for the background-shift variant: the background's texture family is the
 *     class's own with probability .7 (else any of the eight) in train and validation; in test it
 *     is never the class's own and with probability .7 that of another class
 * @param side stored side in pixels
 * @param cache whether to keep the drawn images in a packed file; otherwise they are drawn anew at
 *     each start
 */
public record ShapesInClutter(
    Level level,
    @Setting(min = 10, max = 1_000_000) int train,
    @Setting(min = 10, max = 1_000_000) int validation,
    @Setting(min = 10, max = 1_000_000) int test,
    long seed,
    boolean shift,
    @Setting(min = 8, max = 1024) int side,
    boolean cache)
    implements DataSettings {

  /** How far the object stands out from its background. */
  public enum Level {
    /** The hue is the class's: a colour histogram solves it. */
    EASY,
    /** Hue says nothing; texture family is the class's in 90 % of the images; calm background. */
    MEDIUM,
    /** Texture, palette and rotation say nothing; every kind of background, distractors. */
    HARD
  }
}
