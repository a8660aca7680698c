package org.saliencyssl.training.data;

import org.saliencyssl.api.Setting;

/**
 * CIFAR-10's binary version ({@code data_batch_1.bin} .. {@code data_batch_5.bin}, {@code
 * test_batch.bin}, {@code batches.meta.txt}). Image folders of CIFAR-10 are {@link ClassFolders}.
 *
 * @param root folder or archive; the files may lie in {@code cifar-10-batches-bin} inside it
 * @param validationFraction part of each class of train that is held out
 * @param splitSeed seed of the held-out choice
 * @param side stored side in pixels; 32 leaves the bytes as they are
 * @param cache whether to keep squashed images in a packed file
 */
public record Cifar10(
    String root,
    @Setting(min = 0, minExclusive = true, max = 0.5) double validationFraction,
    long splitSeed,
    @Setting(min = 8, max = 1024) int side,
    boolean cache)
    implements DataSettings {}
