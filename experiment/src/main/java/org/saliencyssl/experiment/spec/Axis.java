package org.saliencyssl.experiment.spec;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What varies independently of the other axes: the arms, an entry of {@code axes}, or all of {@code
 * zip}.
 *
 * @param choices its values in the order written, at least one
 */
record Axis(List<Choice> choices) {

  Axis {
    choices = List.copyOf(choices);
  }

  /** Returns the values that {@code exclude} may name, by the name of the axis. */
  Map<String, Set<String>> values() {
    Map<String, Set<String>> values = new TreeMap<>();
    for (Choice choice : choices) {
      choice
          .values()
          .forEach((key, value) -> values.computeIfAbsent(key, k -> new TreeSet<>()).add(value));
    }
    return values;
  }
}
