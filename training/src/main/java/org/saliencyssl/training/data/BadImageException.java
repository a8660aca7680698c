package org.saliencyssl.training.data;

import java.io.IOException;

/** A file that cannot be read as an image; the message names the path, the reason and a remedy. */
public final class BadImageException extends IOException {

  private static final long serialVersionUID = 1L;

  BadImageException(String id, String reason) {
    super(message(id, reason));
  }

  BadImageException(String id, String reason, Throwable cause) {
    super(message(id, reason), cause);
  }

  private static String message(String id, String reason) {
    return id
        + ": "
        + reason
        + "; repair or remove the file, or set onBadImage to \"skip\" to leave such files out";
  }
}
