package org.saliencyssl.masking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;

/** Collects what is wrong with settings that are to be used at a run's image size and grid. */
final class Checks {

  private final RunFacts facts;
  private final List<Problem> problems = new ArrayList<>();

  Checks(RunFacts facts) {
    this.facts = facts;
  }

  /** At least one pixel for each cell. */
  Checks grid() {
    if (facts.grid() > facts.imageSize()) {
      add(
          "",
          "grid is %d but imageSize is %d; masking needs at least one pixel for each cell, so lower"
              + " the spec's grid",
          facts.grid(),
          facts.imageSize());
    }
    return this;
  }

  /** Reflection cannot pad by the whole image or more. */
  Checks kernel(String pointer, Gaussian gaussian) {
    int padding = gaussian.kernel() / 2;
    if (padding >= facts.imageSize()) {
      add(
          pointer + "/kernel",
          "%d pads by %d pixels but imageSize is %d; the kernel may be at most %d",
          gaussian.kernel(),
          padding,
          facts.imageSize(),
          2 * facts.imageSize() - 1);
    }
    return this;
  }

  Checks ratio(String pointer, Interval ratio) {
    if (ratio.min() < 0 || ratio.max() > 1) {
      add(
          pointer,
          "from %s to %s; a mask ratio is a share of the cells, so both ends are in [0, 1]",
          ratio.min(),
          ratio.max());
    }
    return this;
  }

  Checks placement(String pointer, Placement placement) {
    return ratio(pointer + "/positiveRatio", placement.positiveRatio())
        .ratio(pointer + "/negativeRatio", placement.negativeRatio());
  }

  /** A window of less than half a pixel would vanish. */
  Checks window(String pointer, double share) {
    if (Math.rint(share * facts.imageSize()) < 1) {
      add(
          pointer,
          "%s of imageSize %d is less than a pixel; make it at least %.2f",
          share,
          facts.imageSize(),
          1.0 / facts.imageSize());
    }
    return this;
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void add(String pointer, String format, Object... values) {
    problems.add(new Problem(pointer, String.format(Locale.ROOT, format, values)));
  }
}
