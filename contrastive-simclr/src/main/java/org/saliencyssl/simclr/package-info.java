/**
 * How views are contrasted within a batch: SimCLR (Chen et al., ICML 2020), with hard negatives in
 * the manner of Chin et al. (WACV 2024).
 *
 * <p>A step: the masked query and its key go through the encoder and the head, with gradient on
 * both sides; {@link org.saliencyssl.simclr.NtXent} lets each of the 2N embeddings find its partner
 * among the 2N - 1 others.
 *
 * <p>The paper trains SimCLR with hard negatives, but neither says nor shows how they enter the
 * loss ({@code paper.md} 1.5). Our choice: as one more term exp(rho s / tau) in an anchor's
 * denominator, as the paper's MoCo has it. Whether keys are anchors of their hard negatives too,
 * and whether hard negatives pass gradients on, are settings.
 *
 * <p>With several gradient chunks, {@link org.saliencyssl.simclr.CachedSimClr} holds the encoder's
 * graph for one chunk of the batch at a time, and loss and gradients stay those of the whole batch.
 */
@NullMarked
package org.saliencyssl.simclr;

import org.jspecify.annotations.NullMarked;
