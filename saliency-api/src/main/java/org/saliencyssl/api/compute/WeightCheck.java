package org.saliencyssl.api.compute;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/** Compares weights with what a network has; every difference goes into one error. */
final class WeightCheck {

  private static final int SHOWN = 10;

  private WeightCheck() {}

  /** Checks names and shapes; a shape is whatever is equal and prints well. */
  static <S> void check(
      String network,
      SortedMap<String, S> expected,
      Map<String, S> weights,
      Collection<String> ignoredPrefixes) {
    List<String> missing = expected.keySet().stream().filter(n -> !weights.containsKey(n)).toList();
    List<String> unexpected =
        new TreeSet<>(weights.keySet())
            .stream()
                .filter(n -> !expected.containsKey(n))
                .filter(n -> !n.endsWith(".num_batches_tracked"))
                .filter(n -> ignoredPrefixes.stream().noneMatch(n::startsWith))
                .toList();
    List<String> misshaped = new ArrayList<>();
    expected.forEach(
        (name, shape) -> {
          S weight = weights.get(name);
          if (weight != null && !weight.equals(shape)) {
            misshaped.add("%s is %s, must be %s".formatted(name, weight, shape));
          }
        });
    if (missing.isEmpty() && unexpected.isEmpty() && misshaped.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder("the weights do not fit network " + network + ":");
    list(message, "missing", missing);
    list(message, "unexpected", unexpected);
    list(message, "of another shape", misshaped);
    message.append(
        "\n  allowed are exactly the network's %d arrays, %s to %s%s"
            .formatted(
                expected.size(),
                expected.firstKey(),
                expected.lastKey(),
                ignoredPrefixes.isEmpty()
                    ? ""
                    : ", and any name that starts with " + String.join(", ", ignoredPrefixes)));
    throw new IllegalArgumentException(message.toString());
  }

  private static void list(StringBuilder message, String what, List<String> names) {
    if (!names.isEmpty()) {
      message.append(
          "\n  %d %s: %s%s"
              .formatted(
                  names.size(),
                  what,
                  String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))),
                  names.size() > SHOWN ? ", ..." : ""));
    }
  }
}
