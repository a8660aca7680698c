package org.saliencyssl.simclr;

import org.saliencyssl.api.Setting;

/**
 * Settings of {@link SimClr}. Values of google-research/simclr are given in brackets. The paper's
 * own values for SimCLR are not known.
 *
 * @param temperature tau, divisor of the similarities [0.1; solo-learn and ADIOS 0.2]
 * @param head the projection head
 * @param viewsTogether whether query and key pass encoder and head as one batch of 2N images, so
 *     that batch norm sees both [true; solo-learn and ADIOS false]. With split batch norm, images n
 *     of both views with equal n mod s form a group
 * @param hardNegativeWeight rho, factor of a hard negative's similarity; 0 makes the objective
 *     refuse strategies that make hard negatives (the paper's MoCo: 2)
 * @param hardNegativeAnchors whose denominators hold them (ours)
 * @param hardNegativeGradient whether encoder and head learn through hard negatives, as through
 *     SimCLR's other negatives, or take them as fixed, as the paper's MoCo does (ours)
 * @param gradientChunks parts of a pass whose graph is held at a time; 1 holds the whole graph.
 *     Above 1 it must divide the batch and, for an encoder with batch norm, its {@code
 *     batchNormSplits}: a chunk holds whole groups, so that nothing changes but rounding
 */
record SimClrSettings(
    @Setting(min = 0, minExclusive = true) double temperature,
    Head head,
    boolean viewsTogether,
    @Setting(min = 0) double hardNegativeWeight,
    Anchors hardNegativeAnchors,
    boolean hardNegativeGradient,
    @Setting(min = 1) int gradientChunks) {}
