package org.saliencyssl.experiment.spec;

import java.util.List;

/**
 * A spec cannot be run, and the user can mend it. The message lists every problem, one a line; no
 * stack trace is of use.
 */
public final class SpecException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int WIDEST_POINTER = 40;

  private final transient List<SpecProblem> problems;

  /**
   * Words the message.
   *
   * @param spec the file as the user named it
   * @param problems all that is wrong, at least one
   */
  public SpecException(String spec, List<SpecProblem> problems) {
    super(message(spec, problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * Returns all that is wrong.
   *
   * @return at least one
   */
  public List<SpecProblem> problems() {
    return problems;
  }

  private static String message(String spec, List<SpecProblem> problems) {
    int width =
        problems.stream()
            .mapToInt(problem -> shown(problem.pointer()).length())
            .filter(length -> length <= WIDEST_POINTER)
            .max()
            .orElse(0);
    StringBuilder text = new StringBuilder(spec).append(" cannot be run, ");
    text.append(problems.size() == 1 ? "1 problem:" : problems.size() + " problems:");
    for (SpecProblem problem : problems) {
      String pointer = shown(problem.pointer());
      text.append("\n  ").append(pointer);
      text.append(" ".repeat(Math.max(0, width - pointer.length()))).append("  ");
      text.append(problem.message()).append(" (").append(problem.place()).append(')');
    }
    return text.toString();
  }

  private static String shown(String pointer) {
    return pointer.isEmpty() ? "(whole file)" : pointer;
  }
}
