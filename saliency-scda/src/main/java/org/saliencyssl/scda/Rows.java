package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import java.util.Locale;

/** Where the foreground of a row of cells lies (paper.md, section 2, item 2). */
enum Rows {
  /** Each cell is judged by its own value, as described. */
  IN_PLACE {
    @Override
    NDArray place(NDArray foreground) {
      return foreground;
    }
  },
  /**
   * Cell (i, j) is judged by the (j+1)-th smallest value of row i, as the released code does
   * ({@code localize.py} sorts the rows of the map, not the positions): every row keeps its number
   * of foreground cells, but they lie at its right end.
   */
  SORTED {
    @Override
    NDArray place(NDArray foreground) {
      return foreground.sort(COLUMNS);
    }
  };

  private static final int COLUMNS = 2;

  /**
   * Takes and gives (N, G, G) of 0 and 1. The decisions may be sorted in place of the values,
   * because the rule is a threshold: a larger value is never background where a smaller one is
   * foreground.
   */
  abstract NDArray place(NDArray foreground);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
