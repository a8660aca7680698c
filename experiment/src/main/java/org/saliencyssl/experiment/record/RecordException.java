package org.saliencyssl.experiment.record;

import java.nio.file.Path;

/** A record cannot be used; the message names the file and what is wrong, one line. */
public final class RecordException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RecordException(String message) {
    super(message);
  }

  RecordException(Path file, String problem, Throwable cause) {
    super(file + " is not a usable run record: " + problem, cause);
  }
}
