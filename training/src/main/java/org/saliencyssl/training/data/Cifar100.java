package org.saliencyssl.training.data;

import org.saliencyssl.api.Setting;

/**
 * CIFAR-100's binary version ({@code train.bin}, {@code test.bin}, {@code fine_label_names.txt},
 * {@code coarse_label_names.txt}).
 *
 * @param root folder or archive; the files may lie in {@code cifar-100-binary} inside it
 * @param labels which of the two labels of an image is its class
 * @param validationFraction part of each class of train that is held out
 * @param splitSeed seed of the held-out choice
 * @param side stored side in pixels; 32 leaves the bytes as they are
 * @param cache whether to keep squashed images in a packed file
 */
public record Cifar100(
    String root,
    Labels labels,
    @Setting(min = 0, minExclusive = true, max = 0.5) double validationFraction,
    long splitSeed,
    @Setting(min = 8, max = 1024) int side,
    boolean cache)
    implements DataSettings {

  /** The two label sets of CIFAR-100. */
  public enum Labels {
    /** 100 classes. */
    FINE,
    /** 20 superclasses. */
    COARSE
  }
}
