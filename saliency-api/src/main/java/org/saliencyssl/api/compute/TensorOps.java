package org.saliencyssl.api.compute;

/** Tensor operations that DJL lacks. */
public final class TensorOps {}
