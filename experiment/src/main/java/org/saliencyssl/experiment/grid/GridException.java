package org.saliencyssl.experiment.grid;

/** A grid cannot go on as asked; the message says why and what to do. */
public final class GridException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Words the reason.
   *
   * @param message what is wrong and what to do
   */
  public GridException(String message) {
    super(message);
  }
}
