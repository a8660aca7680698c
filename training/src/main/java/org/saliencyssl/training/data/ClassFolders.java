package org.saliencyssl.training.data;

import org.saliencyssl.api.Setting;

/**
 * One folder per class, for instance ImageNet-100 or Imagenette: {@code root/train/<class>/*.jpg}.
 * Images may lie deeper inside a class folder.
 *
 * @param root folder or archive
 * @param train name of the training folder inside {@code root}
 * @param validation name of the validation folder; empty to hold out a part of train
 * @param test name of the test folder; may equal {@code validation} where the data has only two
 *     splits, and selection then happens on the images that are reported
 * @param validationFraction part of each class of train that is held out; 0 exactly when {@code
 *     validation} is named
 * @param splitSeed seed of the held-out choice
 * @param side stored side in pixels
 * @param onBadImage what to do with unreadable files
 * @param cache whether to keep squashed images in a packed file
 */
public record ClassFolders(
    String root,
    String train,
    String validation,
    String test,
    @Setting(min = 0, max = 0.5) double validationFraction,
    long splitSeed,
    @Setting(min = 8, max = 1024) int side,
    OnBadImage onBadImage,
    boolean cache)
    implements DataSettings {

  /** Checks that the validation split has exactly one source. */
  public ClassFolders {
    HoldOut.requireOneSource(validation, validationFraction);
  }
}
