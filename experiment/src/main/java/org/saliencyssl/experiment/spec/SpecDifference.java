package org.saliencyssl.experiment.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What differs between two resolved specs, key by key. */
public final class SpecDifference {

  private SpecDifference() {}

  /**
   * Compares two resolved specs.
   *
   * @param before {@link SpecPoint#canonical()}
   * @param after likewise
   * @return a line for each value that differs, for instance {@code /training/epochs: was 3, is 4}
   */
  public static List<String> between(String before, String after) {
    List<String> lines = new ArrayList<>();
    compare("", CanonicalJson.parse(before), CanonicalJson.parse(after), lines);
    return lines;
  }

  private static void compare(
      String pointer, @Nullable Tree before, @Nullable Tree after, List<String> lines) {
    if (before instanceof Tree.Members old && after instanceof Tree.Members now) {
      TreeSet<String> keys = new TreeSet<>(old.members().keySet());
      keys.addAll(now.members().keySet());
      keys.forEach(key -> compare(pointer + "/" + key, old.get(key), now.get(key), lines));
    } else if (!text(before).equals(text(after))) {
      lines.add(pointer + ": was " + text(before) + ", is " + text(after));
    }
  }

  private static String text(@Nullable Tree value) {
    return value == null ? "not there" : CanonicalJson.write(value);
  }
}
