package org.saliencyssl.training.data;

/** A source that a packed file can be made of. */
interface StampedSource extends ImageSource {

  /** Changes whenever the images may have changed; SHA-256 in hexadecimal. */
  String stamp();

  /** The side that images are squashed to first. */
  int storedSide();
}
