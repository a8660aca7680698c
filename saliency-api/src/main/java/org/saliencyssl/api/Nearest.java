package org.saliencyssl.api;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the name that a misspelt one was probably meant to be. */
public final class Nearest {

  private static final int SHORTEST_PART = 3;

  private Nearest() {}

  /**
   * Returns the known name with the smallest edit distance (insertion, deletion, substitution and
   * swap of neighbours each cost 1; letter case, hyphens, underscores and spaces cost nothing), if
   * that is at most a third of the longer name's length. Where none is that near, a name of which
   * {@code wanted} is a part of at least three letters. Ties go to the alphabetically first. The
   * rule is ours.
   *
   * @param wanted what was written
   * @param known what is allowed; any order
   * @return the likely meaning, or empty if nothing is near
   */
  public static Optional<String> of(String wanted, Collection<String> known) {
    String plain = plain(wanted);
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    TreeSet<String> sorted = new TreeSet<>(known);
    for (String name : sorted) {
      String candidate = plain(name);
      int distance = distance(plain, candidate);
      int allowed = Math.max(plain.length(), candidate.length()) / 3;
      if (distance <= allowed && distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    if (best != null || plain.length() < SHORTEST_PART) {
      return Optional.ofNullable(best);
    }
    return sorted.stream().filter(name -> plain(name).contains(plain)).findFirst();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /** Optimal string alignment: Levenshtein's table with swaps of neighbours. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : cell(a, b, d, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int cell(String a, String b, int[][] d, int i, int j) {
    boolean equal = a.charAt(i - 1) == b.charAt(j - 1);
    int least = Math.min(d[i - 1][j - 1] + (equal ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
