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
 * <p>Where paper and released code differ: the positive is in the denominator (as in the code and
 * in MoCo; the poster's equation leaves it out); every sample has hard negatives of its own (the
 * code gives sample 0's to the whole device); the hard-negative weight rho multiplies the
 * similarity inside the exponent (both agree). Key and hard negatives are separate passes, each
 * with its own batch statistics, as in the code.
 */
@NullMarked
package org.saliencyssl.mocov2;

import org.jspecify.annotations.NullMarked;
