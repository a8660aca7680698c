package org.saliencyssl.mocov2;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SortedMap;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * A ring of the last K keys. It starts with normalised Gaussian vectors (MoCo's {@code builder.py})
 * and moves by one batch a step, oldest first. The batch may come in parts, one after the other.
 */
final class KeyQueue implements AutoCloseable {

  private final int size;
  private final int batch;
  private final NDArray keys;
  private final NDArray position;
  private final NDArray next;
  private int pointer;
  private boolean offered;
  private int waiting;

  /**
   * Fills the ring.
   *
   * @param size number of keys K, a multiple of {@code batch}
   * @param batch keys a step
   */
  KeyQueue(NDManager manager, int size, int dimension, int batch, RandomStreams init) {
    if (size % batch != 0) {
      throw new IllegalArgumentException(
          "queue of " + size + " keys is not a multiple of the batch size " + batch);
    }
    this.size = size;
    this.batch = batch;
    this.keys = manager.create(gaussianDirections(size, dimension, init), shape(size, dimension));
    // in host memory: counting on a GPU would wait for it
    this.position = manager.newSubManager(Device.cpu()).zeros(new Shape(1), DataType.INT64);
    this.next = manager.zeros(shape(batch, dimension), DataType.FLOAT32);
  }

  /** Live, (K, D), unit rows. */
  NDArray keys() {
    return keys;
  }

  /** Forgets an offer of a step that was not finished. */
  void beginStep() {
    offered = false;
    waiting = 0;
  }

  /** Lets the next offer count. */
  void nextPart() {
    offered = false;
  }

  /**
   * Takes a copy of (n, D) keys to enter at the end of the step, behind those of the parts before;
   * only a part's first count.
   */
  void offer(NDArray keys) {
    if (offered) {
      return;
    }
    int count = (int) keys.getShape().get(0);
    if (count == batch) {
      keys.copyTo(next);
    } else {
      next.set(new NDIndex(waiting + ":" + (waiting + count)), keys);
    }
    waiting += count;
    offered = true;
  }

  /** Replaces the oldest keys by the offered ones. */
  void endStep() {
    if (waiting == 0) {
      throw new IllegalStateException("endStep without a loss in this step: no keys to enqueue");
    }
    if (waiting != batch) {
      throw new IllegalStateException(
          "endStep after " + waiting + " keys of a batch of " + batch + ": a part is missing");
    }
    keys.set(new NDIndex(pointer + ":" + (pointer + batch)), next);
    pointer += batch;
    position.addi(batch);
    if (pointer == size) {
      pointer = 0;
      position.subi(size);
    }
    beginStep();
  }

  void addTo(SortedMap<String, NDArray> state) {
    state.put("queue", keys);
    state.put("queuePosition", position);
  }

  void restored() {
    long stored = position.toLongArray()[0];
    if (stored < 0 || stored >= size || stored % batch != 0) {
      throw new IllegalStateException(
          "queue position "
              + stored
              + " in the restored state; it must be a multiple of the batch size "
              + batch
              + " below "
              + size);
    }
    pointer = (int) stored;
    beginStep();
  }

  @Override
  public void close() {
    keys.close();
    position.close();
    next.close();
  }

  private static Shape shape(int rows, int columns) {
    return new Shape(rows, columns);
  }

  private static float[] gaussianDirections(int rows, int columns, RandomStreams init) {
    RandomStream stream = init.stream();
    float[] values = new float[Math.multiplyExact(rows, columns)];
    double[] row = new double[columns];
    for (int r = 0; r < rows; r++) {
      double squares = 0;
      for (int c = 0; c < columns; c++) {
        row[c] = stream.nextGaussian();
        squares += row[c] * row[c];
      }
      double norm = Math.sqrt(squares);
      for (int c = 0; c < columns; c++) {
        values[r * columns + c] = (float) (row[c] / norm);
      }
    }
    return values;
  }
}
