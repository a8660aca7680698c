package org.saliencyssl.experiment.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Expands the keys of a grid to combinations.
 *
 * <ul>
 *   <li>{@code arms}: changes of the spec by name, the axis that needs no name of its own;
 *   <li>{@code axes}: every value of one is combined with every value of the others. An axis is
 *       either a {@code key.path} with a list of numbers, strings or booleans, or a name with
 *       changes by name, written as arms are;
 *   <li>{@code zip}: lists of equal length for two or more keys that move together; one axis;
 *   <li>{@code exclude}: partial points that are left out, {@link Exclusions};
 *   <li>{@code include}: further points by name, each a change of the spec without arms and axes.
 * </ul>
 *
 * <p>The first axis moves slowest: arms, then axes in the order written, then zip; included points
 * come last. A point is named after its values, joined by {@code _}.
 */
final class GridReader {

  static final String NAME = "name";
  static final String SEEDS = "seeds";
  static final String ARMS = "arms";
  static final String AXES = "axes";
  static final String ZIP = "zip";
  static final String EXCLUDE = "exclude";
  static final String INCLUDE = "include";

  /** Key for editors: where the schema lies. */
  static final String SCHEMA = "$schema";

  /** Keys of a spec that say what is run, not how. */
  static final Set<String> NOT_SETTINGS =
      Set.of(NAME, SEEDS, ARMS, AXES, ZIP, EXCLUDE, INCLUDE, SCHEMA, SpecFiles.EXTENDS);

  /** Most points of a spec, seeds counted and {@code exclude} not; ours, so that a typo ends. */
  static final int MOST = 20_000;

  private final Tree.Members spec;
  private final Tree.Members base;
  private final Problems problems;

  GridReader(Tree.Members spec, Problems problems) {
    this.spec = spec;
    this.base = spec.without(NOT_SETTINGS.toArray(String[]::new));
    this.problems = problems;
  }

  /** Returns the combinations; {@code seeds} is how often each is run. */
  List<Combination> read(int seeds) {
    AxisReader reader = new AxisReader(spec, problems);
    int before = problems.count();
    List<Axis> axes = reader.read();
    boolean broken = problems.count() > before;
    if (isTooLarge(axes, seeds) || (broken && spec.get(EXCLUDE) != null)) {
      return List.of(); // what exclude leaves cannot be told
    }
    List<Combination> all = new ArrayList<>();
    if (!varies()) {
      all.add(alone());
    } else if (!axes.isEmpty()) {
      left(axes).forEach(choices -> all.add(combination(choices)));
    }
    Tree included = spec.get(INCLUDE);
    if (included != null && varies()) {
      reader.named(INCLUDE, included).forEach(choice -> all.add(combination(List.of(choice))));
    }
    checkNames(all);
    return all;
  }

  private Combination alone() {
    for (String key : List.of(EXCLUDE, INCLUDE)) {
      Tree alone = spec.get(key);
      if (alone != null) {
        String message = "belongs to a grid, and there are neither axes, zip nor arms";
        String arms = key.equals(INCLUDE) ? "; name the points under arms" : "";
        problems.add(alone.origin(), message + arms);
      }
    }
    String name = spec.text(NAME);
    return new Combination(name == null ? "" : name, List.of(), base);
  }

  private boolean varies() {
    return spec.get(ARMS) != null || spec.get(AXES) != null || spec.get(ZIP) != null;
  }

  private boolean isTooLarge(List<Axis> axes, int seeds) {
    long points = Math.max(1, seeds);
    for (Axis axis : axes) {
      points = Math.min(Integer.MAX_VALUE, points * axis.choices().size());
    }
    if (points > MOST) {
      String count = points == Integer.MAX_VALUE ? "more than " + points : "" + points;
      problems.add(
          spec.origin(),
          count + " points before exclude; at most " + MOST + ": take values or seeds away");
    }
    return points > MOST;
  }

  private List<List<Choice>> left(List<Axis> axes) {
    List<List<Choice>> product = product(axes);
    Tree written = spec.get(EXCLUDE);
    if (written == null) {
      return product;
    }
    Map<String, Set<String>> known = new TreeMap<>();
    axes.forEach(axis -> known.putAll(axis.values()));
    return new Exclusions(known, problems).applied(written, product);
  }

  private static List<List<Choice>> product(List<Axis> axes) {
    List<List<Choice>> product = List.of(List.of());
    for (Axis axis : axes) {
      List<List<Choice>> longer = new ArrayList<>();
      for (List<Choice> start : product) {
        for (Choice choice : axis.choices()) {
          List<Choice> choices = new ArrayList<>(start);
          choices.add(choice);
          longer.add(List.copyOf(choices));
        }
      }
      product = longer;
    }
    return product;
  }

  private Combination combination(List<Choice> choices) {
    Tree.Members settings = base;
    for (Choice choice : choices) {
      settings = settings.patchedWith(choice.patch());
    }
    return new Combination(SpecNames.join(choices), choices, settings);
  }

  private void checkNames(List<Combination> all) {
    Map<String, Combination> named = new LinkedHashMap<>();
    for (Combination point : all) {
      Combination other = named.putIfAbsent(point.name(), point);
      if (other != null) {
        Origin first = other.unlike(point);
        problems.add(
            point.unlike(other),
            "makes a second point named '%s', which %s makes too; give one another name"
                .formatted(point.name(), first.pointer()));
      }
      if (point.name().length() > SpecNames.LONGEST) {
        problems.add(
            point.choices().get(0).origins().get(0),
            "makes the name '%s' of %d characters; at most %d: shorten names of values"
                .formatted(point.name(), point.name().length(), SpecNames.LONGEST));
      }
    }
  }
}
