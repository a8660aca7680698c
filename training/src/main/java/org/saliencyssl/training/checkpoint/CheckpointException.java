package org.saliencyssl.training.checkpoint;

import java.io.IOException;

/** A checkpoint that must not be resumed; the message says why and what to do. */
public final class CheckpointException extends IOException {

  private static final long serialVersionUID = 1L;

  CheckpointException(String message) {
    super(message);
  }
}
