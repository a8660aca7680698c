package org.saliencyssl.experiment.run;

/**
 * A run cannot go on, for a reason that its user can understand and act on: it diverged, the disk
 * is full, a checkpoint belongs to another spec. The message says what happened and what to do; no
 * stack trace is of use.
 */
public final class RunFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Words the failure.
   *
   * @param message what happened and what to do
   */
  public RunFailedException(String message) {
    super(message);
  }

  /**
   * Words the failure.
   *
   * @param message what happened and what to do
   * @param cause what it came from
   */
  public RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
