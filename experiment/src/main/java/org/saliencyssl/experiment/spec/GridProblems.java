package org.saliencyssl.experiment.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The problems of all points, each said once, with the points that it concerns. They are not named
 * where the pointer says it already: at a value of an axis if all points with that value have the
 * problem, elsewhere if all points have it.
 */
final class GridProblems {

  private static final int NAMED = 3;

  private final List<Combination> points;
  private final String word;
  private final Map<SpecProblem, List<Combination>> concerned = new LinkedHashMap<>();

  /** Makes an empty collection; {@code word} is what one of the points is called. */
  GridProblems(List<Combination> points, String word) {
    this.points = points;
    this.word = word;
  }

  void add(Combination point, Problems problems) {
    for (SpecProblem problem : problems.list()) {
      concerned.computeIfAbsent(problem, key -> new ArrayList<>()).add(point);
    }
  }

  void addTo(Problems problems) {
    Map<SpecProblem, Integer> alike = new LinkedHashMap<>();
    Map<SpecProblem, SpecProblem> first = new LinkedHashMap<>();
    concerned.forEach(
        (problem, found) -> {
          SpecProblem worded = worded(problem, found);
          SpecProblem shape = new SpecProblem("", withoutIndex(worded.pointer()), worded.message());
          first.putIfAbsent(shape, worded);
          alike.merge(shape, 1, Integer::sum);
        });
    alike.forEach(
        (shape, count) -> problems.add(counted(Objects.requireNonNull(first.get(shape)), count)));
  }

  /** A key that is wrong is wrong with every value of its axis. */
  private static String withoutIndex(String pointer) {
    return pointer.replaceFirst("^(/(?:axes|zip)/[^/]+)/\\d+(?=/|$)", "$1/*");
  }

  private static SpecProblem counted(SpecProblem problem, int count) {
    return count == 1
        ? problem
        : new SpecProblem(
            problem.place(),
            problem.pointer(),
            problem.message() + " (the same at " + (count - 1) + " more of these values)");
  }

  private SpecProblem worded(SpecProblem problem, List<Combination> found) {
    long written = points.stream().filter(point -> wrote(point, problem.pointer())).count();
    if (found.size() == (written == 0 ? points.size() : written)) {
      return problem;
    }
    String message = "in " + which(found) + ": " + problem.message();
    return new SpecProblem(problem.place(), problem.pointer(), message);
  }

  private String which(List<Combination> found) {
    List<String> names = found.stream().map(Combination::name).toList();
    if (names.size() <= NAMED) {
      return word + (names.size() == 1 ? " " : "s ") + String.join(", ", names);
    }
    String some = String.join(", ", names.subList(0, NAMED));
    return "%d of %d %ss (%s, ...)".formatted(names.size(), points.size(), word, some);
  }

  private static boolean wrote(Combination point, String pointer) {
    return point.choices().stream().anyMatch(choice -> choice.wrote(pointer));
  }
}
