package org.saliencyssl.training.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches in background threads, each into one direct buffer. What it returns does not depend
 * on the number of threads or on the prefetch depth. Its methods are called by one thread.
 *
 * <p>A failed image fails the batch that holds it, when that batch is asked for; batches before it
 * are delivered, and the loader stays usable.
 */
public final class BatchLoader implements AutoCloseable {

  /** Most buffers of one batch: pixels and masks, and those of the work on two views. */
  private static final int BUFFERS = 8;

  private final ImageSource source;
  private final int side;
  private final int prefetch;
  private final int threads;
  private final ExecutorService pool;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Set<ByteBuffer> free = Collections.newSetFromMap(new IdentityHashMap<>());
  private Iterator<int[]> batches = Collections.emptyIterator();
  private @Nullable ImageWork work;
  private long submitted;

  /**
   * Starts the threads.
   *
   * @param source where images come from
   * @param side side of the batch's images in pixels
   * @param threads decoding threads, positive
   * @param prefetch batches read ahead of {@link #next}, not negative
   */
  public BatchLoader(ImageSource source, int side, int threads, int prefetch) {
    if (side < 1 || threads < 1 || prefetch < 0) {
      throw new IllegalArgumentException(
          "side %d, threads %d, prefetch %d; side and threads must be positive, prefetch not"
                  .formatted(side, threads, prefetch)
              + " negative");
    }
    this.source = source;
    this.side = side;
    this.threads = threads;
    this.prefetch = prefetch;
    this.pool = Executors.newFixedThreadPool(threads, BatchLoader::daemon);
  }

  /**
   * Sets the batches that {@link #next} returns from now on; what was read ahead is dropped.
   *
   * @param batches the indices of each batch, asked for on the calling thread as reading goes on
   */
  public void schedule(Iterator<int[]> batches) {
    start(batches, null);
  }

  /**
   * As {@link #schedule(Iterator)}; the reading threads also do some work on each image.
   *
   * @param batches the indices of each batch, asked for on the calling thread as reading goes on
   * @param work fills {@link RawBatch#made}
   */
  public void schedule(Iterator<int[]> batches, ImageWork work) {
    start(batches, work);
  }

  private void start(Iterator<int[]> newBatches, @Nullable ImageWork newWork) {
    pending.forEach(Pending::cancel);
    pending.clear();
    batches = newBatches;
    work = newWork;
    submitted = 0;
    readAhead(prefetch);
  }

  /**
   * Tells whether {@link #next} has another batch.
   *
   * @return false at the end of the schedule
   */
  public boolean hasNext() {
    return !pending.isEmpty() || batches.hasNext();
  }

  /**
   * Waits for the next scheduled batch.
   *
   * @return the batch, owned by the caller
   * @throws NoSuchElementException at the end of the schedule
   * @throws IOException if an image of the batch cannot be read; names it
   */
  public RawBatch next() throws IOException {
    readAhead(prefetch + 1);
    Pending head = pending.poll();
    if (head == null) {
      throw new NoSuchElementException("the schedule has no further batch");
    }
    return finish(head);
  }

  /**
   * Reads one batch outside the schedule.
   *
   * @param indices positions in the source
   * @return the batch, owned by the caller
   * @throws IOException if an image of the batch cannot be read; names it
   */
  public RawBatch load(int[] indices) throws IOException {
    return finish(submit(indices, null, 0));
  }

  /**
   * Gives a batch's buffers back for reuse. Nothing may read them afterwards; mind that an NDArray
   * made from a direct buffer may share its memory.
   *
   * @param batch a batch of this loader, given back once
   * @throws IllegalArgumentException if the batch was given back before
   */
  public void recycle(RawBatch batch) {
    release(batch.pixels());
    ByteBuffer masks = batch.masks();
    if (masks != null) {
      release(masks);
    }
    batch.made().forEach(this::release);
  }

  /** Stops the threads; batches handed out before stay valid. */
  @Override
  public void close() {
    pending.clear();
    free.clear();
    pool.shutdownNow();
  }

  private void readAhead(int depth) {
    while (pending.size() < depth && batches.hasNext()) {
      pending.add(submit(batches.next(), work, submitted++));
    }
  }

  /** Cuts the batch into one run of images per thread; small enough that threads end together. */
  private Pending submit(int[] indices, @Nullable ImageWork imageWork, long number) {
    int[] owned = indices.clone();
    RawBatch batch = allocate(owned, imageWork);
    int n = owned.length;
    int parts = Math.min(n, threads == 1 ? 1 : threads * 2);
    List<Future<?>> jobs = new ArrayList<>(parts);
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) n * part / parts);
      int to = (int) ((long) n * (part + 1) / parts);
      jobs.add(
          pool.submit(
              () -> {
                for (int place = from; place < to; place++) {
                  fillOrName(batch, place, imageWork, number);
                }
                return batch;
              }));
    }
    return new Pending(batch, jobs);
  }

  private RawBatch allocate(int[] indices, @Nullable ImageWork imageWork) {
    int n = indices.length;
    boolean masked = source.hasObjectMasks();
    int area = imageWork == null || imageWork.keepsPixels() ? side * side : 0;
    List<ByteBuffer> made = new ArrayList<>();
    if (imageWork != null) {
      for (int bytes : imageWork.bytes(side, masked)) {
        made.add(buffer(Math.multiplyExact(n, bytes)));
      }
    }
    return new RawBatch(
        indices,
        buffer(Math.multiplyExact(n, area * 3)),
        masked ? buffer(Math.multiplyExact(n, area)) : null,
        made,
        new int[n],
        new int[n],
        new int[n]);
  }

  /** Every failure names its image: a source or its work may throw what knows no path. */
  private void fillOrName(RawBatch batch, int place, @Nullable ImageWork imageWork, long number)
      throws IOException {
    try {
      fill(batch, place, imageWork, number);
    } catch (RuntimeException e) {
      int index = batch.indices()[place];
      boolean known = index >= 0 && index < source.size();
      String name = known ? source.id(index) : "image " + index + " of " + source.size();
      throw new IOException(name + ": " + e, e);
    }
  }

  private void fill(RawBatch batch, int place, @Nullable ImageWork imageWork, long number)
      throws IOException {
    int index = batch.indices()[place];
    DecodedImage image = source.read(index, side);
    byte @Nullable [] mask = image.mask();
    ByteBuffer masks = batch.masks();
    if (masks != null && mask == null) {
      throw new IOException(source.id(index) + ": no object mask, although its source has them");
    }
    if (imageWork == null || imageWork.keepsPixels()) {
      batch.pixels().put(place * image.rgb().length, image.rgb());
      if (masks != null && mask != null) {
        masks.put(place * mask.length, mask);
      }
    }
    if (imageWork != null) {
      imageWork.make(number, index, image, side, batch.made(), place);
    }
    batch.labels()[place] = source.label(index);
    batch.widths()[place] = image.width();
    batch.heights()[place] = image.height();
  }

  private static RawBatch finish(Pending head) throws IOException {
    IOException failure = null;
    for (Future<?> job : head.jobs()) {
      try {
        job.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted while reading").initCause(e);
      } catch (ExecutionException e) {
        failure = failure == null ? surfaced(e.getCause()) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return head.batch();
  }

  private static IOException surfaced(@Nullable Throwable cause) {
    if (cause instanceof IOException io) {
      return io;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IOException("reading a batch failed: " + cause, cause);
  }

  private ByteBuffer buffer(int bytes) {
    for (Iterator<ByteBuffer> i = free.iterator(); i.hasNext(); ) {
      ByteBuffer candidate = i.next();
      if (candidate.capacity() == bytes) {
        i.remove();
        return candidate.clear();
      }
    }
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private void release(ByteBuffer buffer) {
    if (!free.add(buffer)) {
      throw new IllegalArgumentException("this batch was given back before");
    }
    if (free.size() > BUFFERS * (prefetch + 4)) {
      free.remove(buffer);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "image-reader");
    thread.setDaemon(true);
    return thread;
  }

  private record Pending(RawBatch batch, List<Future<?>> jobs) {
    void cancel() {
      jobs.forEach(job -> job.cancel(false));
    }
  }
}
