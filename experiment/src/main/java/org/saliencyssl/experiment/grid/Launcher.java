package org.saliencyssl.experiment.grid;

import java.io.IOException;
import org.saliencyssl.experiment.ledger.Attempt;

/** Starts workers. */
public interface Launcher {

  /**
   * Starts a worker on an attempt.
   *
   * @param task what to do
   * @param attempt the right to do it
   * @param slot number of the worker's place, from 0; no other worker has it now
   * @return the worker, which may have ended already
   * @throws IOException if it cannot be started
   */
  Worker start(Task task, Attempt attempt, int slot) throws IOException;

  /** A worker that was started here. */
  interface Worker {

    /**
     * Tells whether the worker goes on.
     *
     * @return false once {@link #status} is known
     */
    boolean alive();

    /**
     * Returns how the worker ended.
     *
     * @return one of {@link WorkerStatus}, or another exit status
     */
    int status();

    /** Asks for a checkpoint and an end. */
    void stop();

    /** Ends it at once. */
    void kill();

    /**
     * Returns how much the worker has said so far.
     *
     * @return a number that changes when it says something
     */
    long heard();

    /**
     * Registers what is called when the worker ends, at once if it has.
     *
     * @param action called by any thread
     */
    void onEnd(Runnable action);
  }
}
