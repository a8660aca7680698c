package org.saliencyssl.experiment.grid;

/** How a worker process ends; its exit status. */
public final class WorkerStatus {

  /** The result is in place. */
  public static final int DONE = 0;

  /** It left a reason in its folder. */
  public static final int FAILED = 1;

  /** Java's memory did not suffice ({@code -XX:+ExitOnOutOfMemoryError}). */
  public static final int OUT_OF_MEMORY = 3;

  /** Its token is not the newest any more. */
  public static final int FENCED = 75;

  /** Stopped on request, with a checkpoint. */
  public static final int STOPPED = 130;

  private static final int SIGNAL = 128;
  private static final int KILL = 9;

  private WorkerStatus() {}

  /**
   * Words an end without a result and without a reason.
   *
   * @param status the exit status
   * @return one line
   */
  static String describe(int status) {
    if (status == OUT_OF_MEMORY) {
      return "ran out of Java memory; give it more with SALIENCY_JAVA_OPTS=-Xmx8g, or use fewer"
          + " --workers";
    }
    if (status == SIGNAL + KILL) {
      return "its process was killed (signal 9); if nobody did, the machine ran out of memory";
    }
    return status > SIGNAL
        ? "its process crashed (signal " + (status - SIGNAL) + ")"
        : "its process ended with status " + status + " and no result";
  }
}
