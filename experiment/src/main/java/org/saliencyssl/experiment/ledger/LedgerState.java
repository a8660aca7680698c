package org.saliencyssl.experiment.ledger;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a point stands; the one place that says what may follow what. */
public enum LedgerState {
  /** In the grid, never tried. */
  PLANNED,
  /** An attempt has a token and a folder; no worker has been heard of yet. */
  LEASED,
  /** A worker has taken the attempt. */
  RUNNING,
  /** The result is in place. */
  DONE,
  /** The last attempt ended with a reason and no result. */
  FAILED,
  /** The last attempt was given up or stopped, or the result was taken away; to be tried again. */
  STALE;

  /**
   * Tells whether a point may go from a state to another.
   *
   * @param from the state; null for a point that the ledger does not know
   * @param to the next state
   * @return whether it may
   */
  public static boolean mayFollow(@Nullable LedgerState from, LedgerState to) {
    return after(from).contains(to);
  }

  private static Set<LedgerState> after(@Nullable LedgerState state) {
    if (state == null) {
      return Set.of(PLANNED);
    }
    return switch (state) {
      case PLANNED, FAILED, STALE -> Set.of(LEASED);
      case LEASED -> Set.of(RUNNING, DONE, FAILED, STALE);
      case RUNNING -> Set.of(DONE, FAILED, STALE);
      case DONE -> Set.of(STALE);
    };
  }

  /** Returns the name as the ledger has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
