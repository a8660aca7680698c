package org.saliencyssl.training.data;

/** What to do with a file that is listed as an image and cannot be read as one. */
public enum OnBadImage {

  /** Stop with the file's path. */
  FAIL,

  /**
   * Leave the file out, and say so: at scan time where its first bytes or its absence tell;
   * otherwise the next readable image of the same class and split stands in for it.
   */
  SKIP
}
