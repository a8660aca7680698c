/**
 * How views are contrasted: MoCo v2 (He et al., CVPR 2020; Chen et al., arXiv 2003.04297), a queue
 * of keys from a momentum encoder, with the hard negatives of Chin et al. (WACV 2024).
 *
 * <p>A step, in the order of the authors' code: the key encoder and its head follow the trained
 * ones (parameters only); the masked query goes through the trained pair with gradient, its key and
 * its hard negatives through the key pair without; {@link org.saliencyssl.mocov2.InfoNce} contrasts
 * them with the {@link org.saliencyssl.mocov2.KeyQueue}; at the end of the step the keys replace
 * the queue's oldest.
 *
 * <p>Where paper and released code differ, or could be read otherwise, there is a setting:
 *
 * <ul>
 *   <li>{@code positiveInDenominator}: true as in the code and in MoCo; the poster's equation
 *       leaves the positive out;
 *   <li>{@code hardNegativeOf}: {@code own} as described; the code gives sample 0's hard negative
 *       to the whole device, {@code first-of-device};
 *   <li>{@code hardNegativeWeighting}: both multiply the similarity inside the exponent by rho;
 *       {@code term} is the other reading of a weight.
 * </ul>
 *
 * <p>Key and hard negatives are separate passes, each with its own batch statistics, as in the
 * code. A batch may come in parts, one after the other: each meets the queue as the step found it,
 * and the keys of all replace the oldest at its end.
 */
@NullMarked
package org.saliencyssl.mocov2;

import org.jspecify.annotations.NullMarked;
