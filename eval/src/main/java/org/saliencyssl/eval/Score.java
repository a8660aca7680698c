package org.saliencyssl.eval;

/**
 * One measured number. Two scores may be compared, averaged or put in one column only if their
 * protocols are equal.
 *
 * @param metric what was measured: {@code "knn"}, {@code "linear"} or {@code "supervised"}, each
 *     top-1 accuracy; for other data {@link TransferSettings#column()}
 * @param value percent, 0 to 100
 * @param protocol id of the recipe, see {@link Protocol#id()}
 * @param split {@code "validation"} or {@code "test"}
 * @param selection how the measured state was chosen, for instance {@code "probe best on
 *     validation"}; {@link #NO_SELECTION} where there was nothing to choose
 */
public record Score(String metric, double value, String protocol, String split, String selection) {

  /** The selection of a number that had nothing to choose. */
  public static final String NO_SELECTION = "none";

  /** Checks the value. */
  public Score {
    if (!(value >= 0 && value <= 100)) {
      throw new IllegalArgumentException(
          metric + " is " + value + "; a score is a percentage from 0 to 100");
    }
  }
}
