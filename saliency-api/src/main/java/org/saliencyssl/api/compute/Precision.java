package org.saliencyssl.api.compute;

/** The number format of a network's activations; parameters are float32 always. */
public enum Precision {
  /** 32-bit floating point throughout. */
  FLOAT32,
  /** bfloat16 activations and casts of the float32 master weights; float32 gradients. */
  BFLOAT16
}
