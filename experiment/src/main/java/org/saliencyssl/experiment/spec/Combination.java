package org.saliencyssl.experiment.spec;

import java.util.List;

/**
 * A point without its seed.
 *
 * @param name names its runs, together with the seed
 * @param choices one value of each axis; of an included point, itself
 * @param settings the spec's sections with all of them laid over, in the order of the axes
 */
record Combination(String name, List<Choice> choices, Tree.Members settings) {

  Combination {
    choices = List.copyOf(choices);
  }

  /** Returns where this combination is written that the other one is not. */
  Origin unlike(Combination other) {
    return choices.stream()
        .filter(choice -> !other.choices.contains(choice))
        .findFirst()
        .map(choice -> choice.origins().get(0))
        .orElse(settings.origin());
  }
}
