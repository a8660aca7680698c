package org.saliencyssl.eval.feature;

import ai.djl.ndarray.NDArray;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;

/**
 * An encoder's output for normalised, filtered images, with the running statistics of its batch
 * norm, which it leaves alone.
 *
 * @param network the encoder
 * @param filter what its input goes through
 * @param ops tensor operations on its device
 */
public record EncoderDescriptor(Network network, InputFilter filter, TensorOps ops)
    implements Descriptor {

  @Override
  public int dimension() {
    return network.outputSize();
  }

  @Override
  public NDArray describe(NDArray pixels) {
    NDArray normalized = ops.normalize(pixels, PixelNormalization.mean(), PixelNormalization.std());
    return network.forward(filter.apply(normalized), false);
  }
}
