package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import java.util.SortedMap;

/**
 * Moves all parameters in a fixed number of calls, without reading anything to the host.
 *
 * <p>Not thread safe. The parameters stay the caller's; what the optimiser keeps is closed by
 * {@link #close()}.
 */
public interface FusedOptimizer extends AutoCloseable {

  /**
   * Updates the parameters from their gradients, and zeroes the gradients. Not to be called within
   * a gradient collector.
   *
   * @param learningRate the rate of this step, not negative
   * @throws IllegalArgumentException if the rate is negative or not a number
   */
  void step(double learningRate);

  /**
   * Returns what has to survive a restart.
   *
   * @return the live momentum buffers, {@code momentum.0000} for the first parameter and so on; to
   *     be overwritten in place
   */
  SortedMap<String, NDArray> state();

  @Override
  void close();
}
