package org.saliencyssl.experiment.ledger;

import java.time.Instant;

/**
 * A line of the ledger.
 *
 * @param number of the line, from 1 without gaps
 * @param time when it was written
 * @param change what it says
 */
public record LedgerEntry(long number, Instant time, LedgerChange change) {

  /**
   * Returns the point's state after the line.
   *
   * @return the state
   */
  public LedgerState state() {
    return change.state();
  }

  /**
   * Returns the newest token after the line.
   *
   * @return 0 before the first attempt
   */
  public int token() {
    return change.token();
  }
}
