package org.saliencyssl.eval;

import org.saliencyssl.api.Setting;
import org.saliencyssl.eval.probe.KnnSettings;
import org.saliencyssl.eval.probe.LinearSettings;
import org.saliencyssl.eval.probe.SupervisedSettings;

/**
 * How encoders are measured, spec section {@code evaluation}. The floors (random-initialised
 * encoder, colour histogram, raw pixels) and the supervised ceiling are always measured, so there
 * is no switch for them.
 *
 * @param centreCrop side of the centred square that is evaluated, as a share of the image's short
 *     side; .875 is torchvision's Resize 256 and CenterCrop 224, 1 the largest square
 * @param batchSize images in one pass of the encoder; changes memory and speed only
 * @param knn nearest-neighbour classification
 * @param linear linear probe
 * @param supervised the ceiling
 */
public record EvaluationSettings(
    @Setting(min = 0, minExclusive = true, max = 1) double centreCrop,
    @Setting(min = 1) int batchSize,
    KnnSettings knn,
    LinearSettings linear,
    SupervisedSettings supervised) {}
