package org.saliencyssl.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.saliencyssl.api.Problem;

/** What a scan has to say: problems stop a run, notes are only told. */
final class Findings {

  private static final int SHOWN = 3;

  private final List<Problem> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  void problem(String pointer, String message) {
    problems.add(new Problem(pointer, message));
  }

  void note(String message) {
    notes.add(message);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  void tell(Consumer<String> log) {
    notes.forEach(log);
  }

  /** The first few of a list, and how many more there are. */
  static String some(List<String> all) {
    String shown = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
    return all.size() <= SHOWN ? shown : shown + " and " + (all.size() - SHOWN) + " more";
  }
}
