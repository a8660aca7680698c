package org.saliencyssl.experiment.spec;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses a command-line argument that changes no point, because every arm or value of an axis sets
 * the key itself: a run that ignores what was asked for misleads.
 */
final class UnusedArguments {

  private final Set<String> used = new HashSet<>();

  /** Marks every argument that some value comes from. */
  void see(Tree tree) {
    used.add(tree.origin().source());
    children(tree).forEach(this::see);
  }

  /** Reports each argument that no value came from; one that a later one replaces is none. */
  void report(List<String> arguments, Problems problems) {
    for (int i = 0; i < arguments.size(); i++) {
      String path = path(arguments.get(i));
      boolean replaced =
          arguments.subList(i + 1, arguments.size()).stream()
              .map(UnusedArguments::path)
              .anyMatch(later -> path.equals(later) || path.startsWith(later + "."));
      Origin origin = Arguments.origin(arguments.get(i));
      if (!replaced && !used.contains(origin.source())) {
        problems.add(
            new Origin(origin.source(), "/" + path.replace('.', '/'), 0, 0),
            "changes nothing: every point sets this key itself, or a type above it; change it in"
                + " the arms or axes, as arms.NAME.KEY=VALUE or axes.KEY=[VALUES]");
      }
    }
  }

  private static Collection<Tree> children(Tree tree) {
    if (tree instanceof Tree.Members object) {
      return object.members().values();
    }
    return tree instanceof Tree.Elements list ? list.elements() : List.of();
  }

  private static String path(String argument) {
    return argument.split("=", 2)[0];
  }
}
