package org.saliencyssl.api.compute;

/**
 * What a training pass keeps for its backward pass (Chen et al., "Training Deep Nets with Sublinear
 * Memory Cost", 2016).
 */
public enum Recompute {
  /** The graph of the whole network. */
  NONE,
  /**
   * What enters each block, a block beginning where the network branches; a block's graph is made
   * again in the backward pass, for one block at a time.
   */
  BLOCKS
}
