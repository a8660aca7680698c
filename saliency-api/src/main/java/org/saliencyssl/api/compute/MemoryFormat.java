package org.saliencyssl.api.compute;

/** How activations lie in memory; changes speed and rounding, not meaning. */
public enum MemoryFormat {
  /** NCHW. */
  CONTIGUOUS,
  /** NHWC strides under NCHW shapes. */
  CHANNELS_LAST
}
