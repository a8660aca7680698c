package org.saliencyssl.experiment.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code arms}, {@code axes} and {@code zip}; a value that does not fit is left out. */
final class AxisReader {

  private static final String PATH = "[^.]+(\\.[^.]+)*";

  private final Tree.Members spec;
  private final Problems problems;

  AxisReader(Tree.Members spec, Problems problems) {
    this.spec = spec;
    this.problems = problems;
  }

  /** Returns the axes: arms first, then {@code axes} in the order written, then {@code zip}. */
  List<Axis> read() {
    List<Axis> axes = new ArrayList<>();
    Tree arms = spec.get(GridReader.ARMS);
    if (arms != null) {
      add(axes, named(GridReader.ARMS, arms));
    }
    Map<String, Tree> written = entries(GridReader.AXES);
    Map<String, Tree> together = entries(GridReader.ZIP);
    Set<String> keys = new LinkedHashSet<>(together.keySet());
    written.forEach((key, values) -> collect(key, values, keys));
    written.forEach((key, values) -> add(axes, axis(key, values, keys)));
    add(axes, zipped(together, keys));
    return axes;
  }

  /** Reads patches by name, as arms are written. */
  List<Choice> named(String axis, Tree written) {
    boolean arms = axis.equals(GridReader.ARMS);
    if (!(written instanceof Tree.Members patches)) {
      mismatch(written, arms ? "an object of arms" : "an object of points");
      return List.of();
    }
    List<Choice> choices = new ArrayList<>();
    Map<String, Tree> entries = withoutNote(patches);
    entries.forEach((name, patch) -> named(axis, name, patch, choices));
    if (entries.isEmpty()) {
      String message = "there is no %s; add one, or leave the key out%s";
      problems.add(
          written.origin(),
          arms ? message.formatted("arm", " for a single run") : message.formatted("value", ""));
    }
    return choices;
  }

  private void named(String axis, String name, Tree patch, List<Choice> choices) {
    if (!SpecNames.allowed(name)) {
      problems.add(patch.origin(), SpecNames.rule(name));
    }
    if (!(patch instanceof Tree.Members members)) {
      mismatch(patch, "an object");
      return;
    }
    String[] fixed = GridReader.NOT_SETTINGS.toArray(String[]::new);
    for (String key : fixed) {
      Tree misplaced = members.get(key);
      if (misplaced != null) {
        String what = axis.equals(GridReader.ARMS) ? "arms" : "points";
        String message = "cannot differ between " + what + "; move it to the top";
        problems.add(misplaced.origin(), message);
      }
    }
    choices.add(
        new Choice(name, Map.of(axis, name), members.without(fixed), List.of(patch.origin())));
  }

  private Map<String, Tree> entries(String key) {
    Tree written = spec.get(key);
    if (written == null) {
      return Map.of();
    }
    Map<String, Tree> entries =
        written instanceof Tree.Members members ? withoutNote(members) : Map.of();
    if (!(written instanceof Tree.Members)) {
      mismatch(written, "an object, as {\"training.batchSize\": [128, 256]}");
    } else if (entries.isEmpty()) {
      problems.add(written.origin(), "nothing varies here; add an axis, or leave the key out");
    }
    return entries;
  }

  private void collect(String key, Tree values, Set<String> keys) {
    if (values instanceof Tree.Elements && !keys.add(key)) {
      String message = "'" + key + "' varies under axes and under zip; remove one of the two";
      problems.add(values.origin(), message);
    }
  }

  private List<Choice> axis(String key, Tree values, Set<String> keys) {
    if (values instanceof Tree.Elements list) {
      return listed(key, list, keys);
    }
    if (values instanceof Tree.Members patches) {
      if (!SpecNames.allowed(key) || GridReader.NOT_SETTINGS.contains(key)) {
        String hint = "; an axis of named values has a name of its own, as \"localizer\"";
        problems.add(values.origin(), "'" + key + "' cannot name an axis" + hint);
      }
      return named(key, patches);
    }
    mismatch(values, "a list of values for the key, or an object of named changes");
    return List.of();
  }

  private List<Choice> listed(String key, Tree.Elements list, Set<String> keys) {
    if (!mayVary(key, list)) {
      return List.of();
    }
    if (list.elements().isEmpty()) {
      problems.add(list.origin(), "an axis needs at least one value");
    }
    Map<String, Integer> seen = new HashMap<>();
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < list.elements().size(); i++) {
      Tree value = list.elements().get(i);
      if (isScalar(value) && isNew(value, i, seen)) {
        choices.add(SpecNames.choice(key, value, keys));
      }
    }
    return choices;
  }

  private boolean mayVary(String key, Tree list) {
    String first = key.split("\\.", 2)[0];
    if (GridReader.NOT_SETTINGS.contains(first)) {
      String where = first.equals(GridReader.SEEDS) ? "; list the seeds under /seeds" : "";
      problems.add(list.origin(), "'" + first + "' cannot vary" + where);
      return false;
    }
    if (!key.matches(PATH)) {
      problems.add(list.origin(), "'" + key + "' is no key.path, as training.batchSize");
      return false;
    }
    return true;
  }

  private boolean isScalar(Tree value) {
    if (value instanceof Tree.Members || value instanceof Tree.Elements) {
      String needed = "a number, a string, true or false; give other values names, as arms have:";
      return mismatch(value, needed + " {\"NAME\": {\"section\": {...}}, ...}");
    }
    return !(value instanceof Tree.Broken);
  }

  private boolean isNew(Tree value, int index, Map<String, Integer> seen) {
    Integer first = seen.putIfAbsent(CanonicalJson.write(value), index);
    if (first != null) {
      String message = "the same value is already at index " + first + "; remove one of the two";
      problems.add(value.origin(), message);
    }
    return first == null;
  }

  private List<Choice> zipped(Map<String, Tree> together, Set<String> keys) {
    Map<String, Tree.Elements> lists = new LinkedHashMap<>();
    together.forEach(
        (key, values) -> {
          if (!(values instanceof Tree.Elements list)) {
            mismatch(values, "a list of values for the key");
          } else if (mayVary(key, list)) {
            lists.put(key, list);
          }
        });
    if (together.size() == 1) {
      Tree only = together.values().iterator().next();
      problems.add(only.origin(), "zip moves two or more keys together; write one under axes");
    }
    if (lists.isEmpty() || !areEquallyLong(lists)) {
      return List.of();
    }
    List<Choice> choices = new ArrayList<>();
    int length = lists.values().iterator().next().elements().size();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < length; i++) {
      zipped(lists, i, keys, seen, choices);
    }
    return choices;
  }

  private boolean areEquallyLong(Map<String, Tree.Elements> lists) {
    Map.Entry<String, Tree.Elements> first = lists.entrySet().iterator().next();
    int length = first.getValue().elements().size();
    if (length == 0) {
      problems.add(first.getValue().origin(), "an axis needs at least one value");
    }
    boolean equal = true;
    for (Map.Entry<String, Tree.Elements> list : lists.entrySet()) {
      int other = list.getValue().elements().size();
      if (other != length) {
        equal = false;
        problems.add(
            list.getValue().origin(),
            "%d values, but '%s' has %d; the lists of zip move together and are equally long"
                .formatted(other, first.getKey(), length));
      }
    }
    return equal;
  }

  private void zipped(
      Map<String, Tree.Elements> lists,
      int index,
      Set<String> keys,
      Map<String, Integer> seen,
      List<Choice> choices) {
    List<Choice> parts = new ArrayList<>();
    List<Tree> values = new ArrayList<>();
    lists.forEach(
        (key, list) -> {
          Tree value = list.elements().get(index);
          if (isScalar(value)) {
            values.add(value);
            parts.add(SpecNames.choice(key, value, keys));
          }
        });
    if (parts.size() == lists.size()
        && isNew(new Tree.Elements(values, values.get(0).origin()), index, seen)) {
      choices.add(SpecNames.together(parts));
    }
  }

  private Map<String, Tree> withoutNote(Tree.Members members) {
    if (members.get(CanonicalJson.NOTE) != null && members.text(CanonicalJson.NOTE) == null) {
      mismatch(members.members().getOrDefault(CanonicalJson.NOTE, members), "a string");
    }
    return members.without(CanonicalJson.NOTE).members();
  }

  private boolean mismatch(Tree tree, String needed) {
    if (!(tree instanceof Tree.Broken)) {
      problems.add(tree.origin(), "found " + tree.found() + "; needs " + needed);
    }
    return false;
  }

  private static void add(List<Axis> axes, List<Choice> choices) {
    if (!choices.isEmpty()) {
      axes.add(new Axis(choices));
    }
  }
}
