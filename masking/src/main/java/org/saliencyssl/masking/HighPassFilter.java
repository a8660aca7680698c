package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.compute.TensorOps;

/** HP(x) = x - blur(x), for masking and for every evaluation of an encoder that was so trained. */
record HighPassFilter(Gaussian gaussian, TensorOps ops) implements InputFilter {

  @Override
  public String name() {
    return "high-pass(kernel=" + gaussian.kernel() + ",sigma=" + gaussian.sigma() + ")";
  }

  @Override
  public NDArray apply(NDArray pixels) {
    return ops.highPass(pixels, gaussian.kernel(), gaussian.sigma());
  }
}
