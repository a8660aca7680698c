package org.saliencyssl.simclr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.saliencyssl.api.compute.Network;

/** Records the whole graph, down to the pixels. */
final class WholeGraph implements Features {

  private final Network encoder;

  WholeGraph(Network encoder) {
    this.encoder = encoder;
  }

  @Override
  public NDArray learning(List<NDArray> views) {
    if (views.size() == 1) {
      return encoder.forward(views.get(0), true);
    }
    return encoder.forward(NDArrays.concat(new NDList(views), 0), true);
  }

  @Override
  public NDArray fixed(NDArray images) {
    return Frozen.during(encoder, () -> encoder.forward(images.stopGradient(), true));
  }

  @Override
  public void close() {}
}
