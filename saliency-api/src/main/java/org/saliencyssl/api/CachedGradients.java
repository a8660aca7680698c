package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;

/**
 * An objective whose loss couples all samples of a batch, but which needs only a part of the batch
 * in memory with its graph (gradient caching: Gao et al., "Scaling Deep Contrastive Learning Batch
 * Size under Memory Limited Setup", RepL4NLP 2021). Declared as {@link
 * Capability#CACHES_GRADIENTS}.
 *
 * <p>For each step {@link #loss} embeds without a graph to the encoder, and its backward pass ends
 * at the embeddings; then, for each chunk, {@link #replay} embeds a part of the batch again, with a
 * graph, and gives a scalar whose gradient is that part's share of the loss's gradient. The sum
 * over all chunks equals the gradient of the whole batch, provided that a sample's embedding does
 * not depend on the samples of other chunks.
 *
 * <p>No gradient reaches the pixels, so that a strategy that is {@link Capability#TRAINABLE} is
 * refused.
 */
public interface CachedGradients extends ContrastiveObjective {

  /**
   * Returns how many times {@link #replay} is called after the backward pass of a step's losses.
   *
   * @return the number of chunks, all variants of the step counted; 0 if {@link #loss} records the
   *     whole graph itself
   */
  int chunks();

  /**
   * Embeds a chunk again; within gradient recording, which the caller opens for each chunk and
   * whose backward pass follows at once.
   *
   * @param chunk number of the chunk, from 0, in order
   * @return a scalar, float32; its gradient counts, its value means nothing
   */
  NDArray replay(int chunk);
}
