package org.saliencyssl.training;

/** A step needed more memory than there was; names the step, the batch and the figures. */
public final class MemoryShortageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Words a failure.
   *
   * @param message step, batch and figures
   */
  public MemoryShortageException(String message) {
    super(message);
  }

  private MemoryShortageException(MemoryShortage shortage, long step, int batch, Throwable cause) {
    super("step %d with batch %d: %s".formatted(step, batch, shortage), cause);
  }

  /**
   * Words a step's failure.
   *
   * @param thrown by the engine
   * @param step the step that failed
   * @param batch its images
   * @return the failure in words if memory ran out, else {@code thrown} itself
   */
  static RuntimeException explained(RuntimeException thrown, long step, int batch) {
    return MemoryShortage.of(thrown)
        .<RuntimeException>map(
            shortage -> new MemoryShortageException(shortage, step, batch, thrown))
        .orElse(thrown);
  }
}
