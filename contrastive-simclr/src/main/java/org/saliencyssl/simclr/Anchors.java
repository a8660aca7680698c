package org.saliencyssl.simclr;

/** Whose denominators hold a sample's hard negatives. */
enum Anchors {
  /** The query's alone, as in the paper's MoCo. */
  QUERY,
  /** The query's and the key's. */
  BOTH
}
