package org.saliencyssl.masking;

import org.saliencyssl.api.Setting;

/**
 * How often a view gets which {@link MaskShape}, in MSCN.
 *
 * @param focal share of focal masks. Not given by any source; ours follows Chin et al.'s code: .2
 * @param spatial share of spatial masks among those that are not focal; the rest are channel-wise.
 *     Not given by any source; ours follows Chin et al.'s code: .3
 * @param window side of the window that a focal mask keeps, as a share of the image's side; rounded
 *     to whole pixels. Not given by any source; ours follows Chin et al.'s code: 200/224
 */
record MscnMixture(
    @Setting(min = 0, max = 1) double focal,
    @Setting(min = 0, max = 1) double spatial,
    @Setting(min = 0, max = 1, minExclusive = true) double window) {

  /** Without hard negatives, the second window is never drawn. */
  Mixture mixture() {
    return new Mixture(focal, spatial, window, window);
  }
}
