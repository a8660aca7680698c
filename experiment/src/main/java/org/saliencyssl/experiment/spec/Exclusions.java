package org.saliencyssl.experiment.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The key {@code exclude}: partial points. A combination goes if it agrees with all that one of
 * them says; a list in it stands for any of its values.
 */
final class Exclusions {

  private final Map<String, Set<String>> known;
  private final Problems problems;

  /** Makes a reader; {@code known} are the values of each axis. */
  Exclusions(Map<String, Set<String>> known, Problems problems) {
    this.known = known;
    this.problems = problems;
  }

  /** Returns what is left; an exclusion that nothing agrees with is a problem. */
  List<List<Choice>> applied(Tree written, List<List<Choice>> combinations) {
    if (!(written instanceof Tree.Elements list)) {
      mismatch(written, "a list of objects");
      return combinations;
    }
    Set<List<Choice>> gone = new HashSet<>();
    for (Tree partial : list.elements()) {
      Map<String, Set<String>> wanted = wanted(partial);
      if (wanted.isEmpty()) {
        continue;
      }
      List<List<Choice>> matching =
          combinations.stream().filter(choices -> agrees(choices, wanted)).toList();
      if (matching.isEmpty()) {
        problems.add(partial.origin(), "matches no point; correct or remove it");
      }
      gone.addAll(matching);
    }
    if (gone.size() == combinations.size()) {
      problems.add(written.origin(), "takes out all points; nothing is left to run");
    }
    return combinations.stream().filter(choices -> !gone.contains(choices)).toList();
  }

  private static boolean agrees(List<Choice> choices, Map<String, Set<String>> wanted) {
    return wanted.entrySet().stream()
        .allMatch(
            entry ->
                choices.stream()
                    .map(choice -> choice.values().get(entry.getKey()))
                    .anyMatch(value -> value != null && entry.getValue().contains(value)));
  }

  /** Returns the values by axis; empty if something is wrong, which has then been reported. */
  private Map<String, Set<String>> wanted(Tree partial) {
    if (!(partial instanceof Tree.Members object)) {
      mismatch(partial, "an object, as {\"localizer\": \"squeezenet\"}");
      return Map.of();
    }
    Map<String, Tree> entries = new LinkedHashMap<>(object.members());
    Tree note = entries.remove(CanonicalJson.NOTE);
    if (note != null && !(note instanceof Tree.Text)) {
      mismatch(note, "a string");
    }
    if (entries.isEmpty()) {
      problems.add(partial.origin(), "says nothing; name at least one axis: " + axes());
    }
    Map<String, Set<String>> wanted = new LinkedHashMap<>();
    entries.forEach((axis, value) -> wanted.put(axis, values(axis, value)));
    return wanted.containsValue(Set.<String>of()) ? Map.of() : wanted;
  }

  private Set<String> values(String axis, Tree value) {
    Set<String> allowed = known.get(axis);
    if (allowed == null) {
      problems.add(
          value.origin(), "no axis '" + axis + "'; " + Problems.suggest(axis, known.keySet()));
      return Set.of();
    }
    List<Tree> values =
        value instanceof Tree.Elements list ? list.elements() : List.<Tree>of(value);
    if (values.isEmpty()) {
      problems.add(value.origin(), "an empty list matches no point; name values of the axis");
    }
    List<String> good = new ArrayList<>();
    values.forEach(one -> add(one, allowed, good));
    return good.size() == values.size() ? Set.copyOf(good) : Set.of();
  }

  private void add(Tree value, Set<String> allowed, List<String> good) {
    if (value instanceof Tree.Members
        || value instanceof Tree.Elements
        || value instanceof Tree.Broken) {
      mismatch(value, "a value of the axis or a list of them");
      return;
    }
    String text = SpecNames.text(value);
    if (allowed.contains(text)) {
      good.add(text);
    } else {
      problems.add(
          value.origin(), "the axis has no value " + text + "; " + Problems.suggest(text, allowed));
    }
  }

  private String axes() {
    return String.join(", ", known.keySet());
  }

  private void mismatch(Tree tree, String needed) {
    if (!(tree instanceof Tree.Broken)) {
      problems.add(tree.origin(), "found " + tree.found() + "; needs " + needed);
    }
  }
}
