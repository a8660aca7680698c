package org.saliencyssl.mocov2;

import java.util.Locale;

/** What rho multiplies in a hard negative's term of the denominator (paper.md, 2, item 3). */
enum HardNegativeWeighting {
  /** {@code exp(rho s / tau)}: the poster's equation and the released code. */
  SIMILARITY,
  /** {@code rho exp(s / tau)}: the weight that the name suggests; an alternative of ours. */
  TERM;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
