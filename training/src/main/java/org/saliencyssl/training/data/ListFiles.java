package org.saliencyssl.training.data;

import org.saliencyssl.api.Setting;

/**
 * Splits given by text files of one image per line: {@code path} with the first folder as class, or
 * {@code path label}; blank lines and lines starting with {@code #} are passed over. For instance
 * the Caltech-101 pack's {@code train.txt}.
 *
 * @param root folder or archive; paths in the lists are relative to it
 * @param train path of the training list inside {@code root}
 * @param validation path of the validation list; empty to hold out a part of train
 * @param test path of the test list
 * @param validationFraction part of each class of train that is held out; 0 exactly when {@code
 *     validation} is named
 * @param splitSeed seed of the held-out choice
 * @param side stored side in pixels
 * @param onBadImage what to do with lines that name no readable image
 * @param cache whether to keep squashed images in a packed file
 */
public record ListFiles(
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
  public ListFiles {
    HoldOut.requireOneSource(validation, validationFraction);
  }
}
