package org.saliencyssl.training;

import org.saliencyssl.training.augment.AugmentationSettings;

/**
 * Everything that the loop itself is told; the spec's sections of the same names.
 *
 * @param imageSize height and width of a view, pixels
 * @param grid cells a side of the saliency and mask grid
 * @param augmentation how views are made
 * @param optimizer how parameters move
 * @param training how long, in what portions
 */
public record PretrainSettings(
    int imageSize,
    int grid,
    AugmentationSettings augmentation,
    OptimizerSettings optimizer,
    TrainingSettings training) {}
