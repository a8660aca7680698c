package org.saliencyssl.experiment.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.saliencyssl.api.Nearest;

/** Collects what is wrong, so that a user sees all of it at once. */
final class Problems {

  private final Set<SpecProblem> found = new LinkedHashSet<>();

  /** Adds a problem, once. */
  void add(Origin where, String message) {
    found.add(new SpecProblem(where.place(), where.pointer(), message.replace('\n', ' ')));
  }

  void add(SpecProblem problem) {
    found.add(problem);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  int count() {
    return found.size();
  }

  /** Returns the problems in the order found. */
  List<SpecProblem> list() {
    return new ArrayList<>(found);
  }

  /** Throws if there are any. */
  void throwIfAny(String spec) {
    if (!found.isEmpty()) {
      throw new SpecException(spec, list());
    }
  }

  /** Returns {@code "did you mean 'x'? known: x, y"}, or only the second half. */
  static String suggest(String wanted, Collection<String> known) {
    if (known.isEmpty()) {
      return "nothing is allowed here";
    }
    String all = "known: " + String.join(", ", new TreeSet<>(known));
    return Nearest.of(wanted, known).map(near -> "did you mean '" + near + "'? " + all).orElse(all);
  }
}
