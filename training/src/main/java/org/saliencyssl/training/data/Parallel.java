package org.saliencyssl.training.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Work over 0 .. n-1 on a few threads of its own; the first failure stops the rest. */
final class Parallel {

  private Parallel() {}

  interface Work {
    void at(int index) throws IOException;
  }

  static void forEach(int n, int threads, Work work) throws IOException {
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(n, threads)));
    try {
      List<Future<?>> jobs = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        jobs.add(
            pool.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                    work.at(i);
                  }
                  return next;
                }));
      }
      for (Future<?> job : jobs) {
        join(job, next, n);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void join(Future<?> job, AtomicInteger next, int n) throws IOException {
    try {
      job.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      next.set(n);
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(cause);
    }
  }
}
