package org.saliencyssl.masking.adios;

/**
 * Which view is masked. The authors mask the second of two; an objective that treats both alike
 * (SimCLR) cannot tell. MoCo's keys carry no gradient: with {@code key} its mask network would see
 * the penalty alone.
 */
enum MaskedBranch {
  QUERY,
  KEY
}
