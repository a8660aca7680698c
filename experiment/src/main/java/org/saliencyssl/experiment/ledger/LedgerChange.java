package org.saliencyssl.experiment.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What happened to a point.
 *
 * @param point the point's label
 * @param state its state from now on
 * @param token of its newest attempt; 0 before the first
 * @param spec hash of the resolved spec, when the point is planned; else null
 * @param detail one line for a reader, for instance why it failed; null if there is nothing to say
 */
public record LedgerChange(
    String point, LedgerState state, int token, @Nullable String spec, @Nullable String detail) {

  /**
   * Enters a point.
   *
   * @param point its label
   * @param spec hash of its resolved spec
   * @return the change
   */
  public static LedgerChange planned(String point, String spec) {
    return new LedgerChange(point, LedgerState.PLANNED, 0, spec, null);
  }

  /**
   * Moves a point on.
   *
   * @param point its label
   * @param state its state from now on
   * @param token of its newest attempt
   * @param detail one line for a reader, or null
   * @return the change
   */
  public static LedgerChange to(
      String point, LedgerState state, int token, @Nullable String detail) {
    return new LedgerChange(point, state, token, null, detail);
  }
}
