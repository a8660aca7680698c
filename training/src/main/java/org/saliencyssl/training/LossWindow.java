package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * The losses since the last log line. They stay on the device until they are read, so that a step
 * does not wait for its loss.
 */
final class LossWindow implements AutoCloseable {

  private final NDArray losses;
  private final Schedule schedule;
  private double mean = Double.NaN;

  LossWindow(NDManager manager, int logEverySteps, Schedule schedule) {
    this.losses = manager.zeros(new Shape(logEverySteps));
    this.schedule = schedule;
  }

  /** The array behind the window, shape (log interval); part of a checkpoint. */
  NDArray array() {
    return losses;
  }

  /**
   * Keeps a step's loss, a scalar: the mean over its variants, comparable with the chance level.
   */
  void put(long step, NDArray loss) {
    losses.set(new NDIndex(step % losses.size()), loss);
  }

  /** Tells whether a read at this step, the next to be made, would find losses not read before. */
  boolean isOpen(long next) {
    return next % losses.size() != 0;
  }

  /** Reads the losses since the last log line; the first that is not finite stops the run. */
  void read(long next) {
    int count = (int) ((next - 1) % losses.size()) + 1;
    float[] values = losses.toFloatArray();
    double sum = 0;
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(values[i])) {
        long step = next - count + i;
        throw new DivergenceException(step, "the loss", values[i], schedule.rate(step));
      }
      sum += values[i];
    }
    mean = sum / count;
  }

  /** The mean of what was read last; NaN before the first read. */
  double mean() {
    return mean;
  }

  @Override
  public void close() {
    losses.close();
  }
}
