package org.saliencyssl.api.compute;

/**
 * How networks are emitted.
 *
 * @param precision number format of activations
 * @param memoryFormat memory layout of activations
 */
public record ComputePolicy(Precision precision, MemoryFormat memoryFormat) {

  /** float32, contiguous: the reference. */
  public static final ComputePolicy REFERENCE =
      new ComputePolicy(Precision.FLOAT32, MemoryFormat.CONTIGUOUS);
}
