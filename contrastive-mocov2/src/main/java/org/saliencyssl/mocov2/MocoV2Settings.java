package org.saliencyssl.mocov2;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link MocoV2}. Values of the paper's released code ({@code main_moco.py} and its
 * README) are given in brackets.
 *
 * @param queueSize number of stored keys K, a multiple of the batch size [65536]
 * @param momentum weight of the key encoder's old parameters at each step [0.999]
 * @param temperature tau, divisor of the similarities [0.2]
 * @param dimension length of an embedding [128]
 * @param headHidden width of the projection head's hidden layer [2048, the encoder's output]
 * @param headBatchNorm whether the head is Linear-BN-ReLU-Linear instead of Linear-ReLU-Linear; it
 *     keeps embeddings apart at the start of short runs (ours) [false]
 * @param hardNegativeWeight rho, weight of hard negatives; 0 makes the objective refuse strategies
 *     that make them [2]
 * @param hardNegativeWeighting what rho multiplies [similarity]
 * @param hardNegativeOf whose masked image a query is told from [first-of-device, by an indexing
 *     error; the paper describes own]
 * @param positiveInDenominator whether the denominator holds the positive's term as well [true; the
 *     poster's equation leaves it out, and the loss may then be negative]
 * @param shuffleKeys whether the images of each key pass are permuted before the key encoder and
 *     put back after it, so that with batch norm split into groups a key's statistics come from
 *     other images than its query's [true: over devices; on one device as in the MoCo authors'
 *     CIFAR demo]
 */
record MocoV2Settings(
    @Setting(min = 1) int queueSize,
    @Setting(min = 0, max = 1, maxExclusive = true) double momentum,
    @Setting(min = 0, minExclusive = true) double temperature,
    @Setting(min = 1) int dimension,
    @Setting(min = 1) int headHidden,
    boolean headBatchNorm,
    @Setting(min = 0) double hardNegativeWeight,
    HardNegativeWeighting hardNegativeWeighting,
    HardNegativeOf hardNegativeOf,
    boolean positiveInDenominator,
    boolean shuffleKeys) {}
