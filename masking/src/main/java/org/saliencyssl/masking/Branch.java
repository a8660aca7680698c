package org.saliencyssl.masking;

/** Which view of the positive pair is masked; the paper masks the query alone. */
enum Branch {
  QUERY,
  KEY,
  BOTH;

  boolean masksQuery() {
    return this != KEY;
  }

  boolean masksKey() {
    return this != QUERY;
  }
}
