package org.saliencyssl.training;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.saliencyssl.api.random.RandomStreams;

/** Which images make up each step: a new permutation every epoch, whole batches only. */
final class BatchOrder implements Iterator<int[]> {

  private final int images;
  private final int batch;
  private final long steps;
  private final RandomStreams streams;
  private long next;
  private long epoch = -1;
  private int[] order = {};

  /** Starts at a step; the order depends on the streams and the step alone. */
  BatchOrder(int images, int batch, long steps, long first, RandomStreams streams) {
    this.images = images;
    this.batch = batch;
    this.steps = steps;
    this.next = first;
    this.streams = streams;
  }

  @Override
  public boolean hasNext() {
    return next < steps;
  }

  @Override
  public int[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int perEpoch = images / batch;
    if (next / perEpoch != epoch) {
      epoch = next / perEpoch;
      order = streams.at(epoch).stream().permutation(images);
    }
    int from = (int) (next++ % perEpoch) * batch;
    return Arrays.copyOfRange(order, from, from + batch);
  }
}
