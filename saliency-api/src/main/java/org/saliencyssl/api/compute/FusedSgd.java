package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.SortedMap;

/** Stochastic gradient descent with PyTorch's semantics. */
@SuppressWarnings("DoNotCallSuggester")
public final class FusedSgd implements AutoCloseable {

  /**
   * Makes an optimiser with zero momentum buffers.
   *
   * @param ops of the parameters' device
   * @param parameters live parameters
   * @param momentum weight of the old buffer, in [0, 1)
   * @param weightDecay factor of the parameter that is added to its gradient, not negative
   */
  public FusedSgd(TensorOps ops, List<NDArray> parameters, double momentum, double weightDecay) {}

  /**
   * Updates the parameters from their gradients, and zeroes the gradients.
   *
   * @param learningRate factor of the buffer
   */
  public void step(double learningRate) {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Returns the momentum buffers.
   *
   * @return the live buffers by position
   */
  public SortedMap<String, NDArray> state() {
    throw new UnsupportedOperationException("lands in minutes");
  }

  @Override
  public void close() {}
}
