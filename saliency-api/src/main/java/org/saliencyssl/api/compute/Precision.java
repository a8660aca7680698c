package org.saliencyssl.api.compute;

/**
 * The number format of a network's activations; parameters are float32 always. A process on a GPU
 * computes products and convolutions of float32 arrays in one of two ways, float32 or TF32, all of
 * them alike.
 */
public enum Precision {
  /** 32-bit floating point throughout; on a GPU without TF32 anywhere. */
  FLOAT32,
  /**
   * As {@link #FLOAT32}, but products and convolutions read their arguments rounded to TF32 (8 bits
   * of exponent, 10 of fraction) and sum in float32. On NVIDIA GPUs since Ampere; not on a CPU.
   */
  TF32,
  /**
   * bfloat16 activations and casts of the float32 master weights; float32 gradients. What stays in
   * float32 (losses, filters, updates) is computed as with {@link #FLOAT32}.
   */
  BFLOAT16
}
