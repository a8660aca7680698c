package org.saliencyssl.masking;

/** The shapes of an image's mask in high-pass masking. */
enum MaskShape {
  /** One window, wherever the saliency is: a positive keeps it, a hard negative loses it. */
  FOCAL,
  /** The same cells in all colour channels. */
  SPATIAL,
  /** As many cells in each colour channel, drawn again for each. */
  CHANNEL_WISE
}
