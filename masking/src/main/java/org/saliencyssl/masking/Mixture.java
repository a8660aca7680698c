package org.saliencyssl.masking;

import org.saliencyssl.api.Setting;
import org.saliencyssl.api.random.RandomStream;

/**
 * How often an image gets which {@link MaskShape}. With the paper's .2 and .3: 20 % focal, 24 %
 * spatial, 56 % channel-wise.
 *
 * @param focal share of focal masks
 * @param spatial share of spatial masks among those that are not focal; the rest are channel-wise
 * @param positiveWindow side of the window that a focal positive keeps, as a share of the image's
 *     side (paper: 200/224); rounded to whole pixels
 * @param negativeWindow side of the window that a focal hard negative loses (paper: 130/224)
 */
record Mixture(
    @Setting(min = 0, max = 1) double focal,
    @Setting(min = 0, max = 1) double spatial,
    @Setting(min = 0, max = 1, minExclusive = true) double positiveWindow,
    @Setting(min = 0, max = 1, minExclusive = true) double negativeWindow) {

  MaskShape draw(RandomStream random) {
    if (random.chance(focal)) {
      return MaskShape.FOCAL;
    }
    return random.chance(spatial) ? MaskShape.SPATIAL : MaskShape.CHANNEL_WISE;
  }

  int windowSide(boolean hardNegative, int imageSize) {
    return (int) Math.rint((hardNegative ? negativeWindow : positiveWindow) * imageSize);
  }
}
