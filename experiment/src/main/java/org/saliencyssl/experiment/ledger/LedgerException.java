package org.saliencyssl.experiment.ledger;

/** The ledger cannot be used or refuses a change; the message says where and what to do. */
public final class LedgerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LedgerException(String message) {
    super(message);
  }
}
