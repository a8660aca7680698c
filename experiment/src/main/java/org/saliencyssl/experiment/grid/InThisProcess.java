package org.saliencyssl.experiment.grid;

import java.io.IOException;
import org.saliencyssl.experiment.ledger.Attempt;

/**
 * Does each task in this process, one after the other, before {@link #start} returns. For points
 * that were put together in code, so that another process could not read them.
 */
public final class InThisProcess implements Launcher {

  /** Does a task and commits it. */
  @FunctionalInterface
  public interface Work {

    /**
     * Does one task.
     *
     * @param task what to do
     * @param attempt the right to do it
     * @return one of {@link WorkerStatus}
     * @throws IOException if a file cannot be read or written
     */
    int run(Task task, Attempt attempt) throws IOException;
  }

  private final Work work;

  /**
   * Makes the launcher.
   *
   * @param work what doing a task means
   */
  public InThisProcess(Work work) {
    this.work = work;
  }

  @Override
  public Worker start(Task task, Attempt attempt, int slot) throws IOException {
    return new Ended(work.run(task, attempt));
  }

  private record Ended(int status) implements Worker {
    @Override
    public boolean alive() {
      return false;
    }

    @Override
    public void stop() {}

    @Override
    public void kill() {}

    @Override
    public long heard() {
      return 0;
    }

    @Override
    public void onEnd(Runnable action) {
      action.run();
    }
  }
}
