package org.saliencyssl.experiment.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The problems of all arms, each said once, with the arms that it concerns unless it is all. */
final class ArmProblems {

  private final int arms;
  private final Map<SpecProblem, List<String>> concerned = new LinkedHashMap<>();

  ArmProblems(int arms) {
    this.arms = arms;
  }

  void add(String arm, Problems problems) {
    for (SpecProblem problem : problems.list()) {
      concerned.computeIfAbsent(problem, key -> new ArrayList<>()).add(arm);
    }
  }

  void addTo(Problems problems) {
    concerned.forEach((problem, names) -> problems.add(worded(problem, names)));
  }

  private SpecProblem worded(SpecProblem problem, List<String> names) {
    boolean said = problem.pointer().startsWith("/" + SpecReader.ARMS + "/");
    if (said || names.size() == arms) {
      return problem;
    }
    String which = (names.size() == 1 ? "arm " : "arms ") + String.join(", ", names);
    return new SpecProblem(
        problem.place(), problem.pointer(), "in " + which + ": " + problem.message());
  }
}
