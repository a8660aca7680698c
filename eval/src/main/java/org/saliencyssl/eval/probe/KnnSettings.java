package org.saliencyssl.eval.probe;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link NearestNeighbours}; MoCo's CIFAR demo has k 200 and temperature .1.
 *
 * @param k neighbours that vote; at most the number of training images
 * @param temperature a neighbour votes with weight exp(cosine / temperature)
 */
public record KnnSettings(
    @Setting(min = 1) int k, @Setting(min = 0, minExclusive = true) double temperature) {}
