package org.saliencyssl.training.data;

import org.saliencyssl.api.Setting;

/**
 * Tiny ImageNet with object boxes as masks, in either of two layouts: the public zip ({@code
 * train/<wnid>/images/*.JPEG} with {@code <wnid>_boxes.txt}, {@code val/images} with {@code
 * val_annotations.txt}) or {@code train/<wnid>/*.jpg}, {@code val/<wnid>/*.jpg} with {@code
 * boxes.tsv}. Labelled test images are not public, so {@code val} is the test split and validation
 * is held out of train.
 *
 * @param root folder or archive
 * @param validationFraction part of each class of train that is held out
 * @param splitSeed seed of the held-out choice
 * @param side stored side in pixels; 64 leaves the bytes as decoded
 * @param onBadImage what to do with unreadable files
 * @param cache whether to keep squashed images in a packed file
 */
public record TinyImagenet(
    String root,
    @Setting(min = 0, minExclusive = true, max = 0.5) double validationFraction,
    long splitSeed,
    @Setting(min = 8, max = 1024) int side,
    OnBadImage onBadImage,
    boolean cache)
    implements DataSettings {}
