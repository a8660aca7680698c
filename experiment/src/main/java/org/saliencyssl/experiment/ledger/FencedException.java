package org.saliencyssl.experiment.ledger;

import java.io.IOException;

/** A worker's token is not the newest any more: it must stop, and cannot commit. */
public final class FencedException extends IOException {

  private static final long serialVersionUID = 1L;

  FencedException(String message) {
    super(message);
  }
}
