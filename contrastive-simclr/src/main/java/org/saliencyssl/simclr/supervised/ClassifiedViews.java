package org.saliencyssl.simclr.supervised;

/** Which views are classified. */
enum ClassifiedViews {
  /** The query, which masking may have changed. */
  QUERY,
  /** Query and key, each a pass of its own; the loss is the mean of both. */
  BOTH
}
