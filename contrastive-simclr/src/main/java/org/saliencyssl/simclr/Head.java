package org.saliencyssl.simclr;

import org.saliencyssl.api.compute.NetworkDefinition;

/**
 * The projection head of one of three known recipes ({@code paper.md} 6.2). Linear layers start as
 * in PyTorch, also those of Google, who draws N(0, 0.01^2); the batch norm behind each of them
 * undoes that scale.
 */
sealed interface Head permits Heads.Google, Heads.Lightly, Heads.Solo {

  /** Defines the head for an encoder's output of a size. */
  NetworkDefinition definition(int in);
}
