package org.saliencyssl.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Names what may have been meant by a path that does not exist. */
final class Nearest {

  private Nearest() {}

  static String missing(String kind, Path path) {
    Path parent = path.toAbsolutePath().normalize().getParent();
    String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    if (parent == null || !Files.isDirectory(parent)) {
      return kind + " " + path + " does not exist, nor does the folder above it";
    }
    String message = kind + " " + path + " does not exist";
    List<String> siblings = siblings(parent);
    Optional<String> nearest =
        siblings.stream().min(Comparator.comparingInt(other -> distance(name, other)));
    if (nearest.isPresent() && distance(name, nearest.get()) <= Math.max(2, name.length() / 2)) {
      return message + "; did you mean \"" + nearest.get() + "\"?";
    }
    return siblings.isEmpty()
        ? message + "; " + parent + " is empty"
        : message + "; " + parent + " holds " + Findings.some(siblings);
  }

  private static List<String> siblings(Path parent) {
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(FolderScan::visible)
          .map(child -> child.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // only the suggestion is lost
    }
  }

  /** Levenshtein distance, ignoring case. */
  static int distance(String a, String b) {
    String x = a.toLowerCase(Locale.ROOT);
    String y = b.toLowerCase(Locale.ROOT);
    int[] row = new int[y.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= x.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int replace = diagonal + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[y.length()];
  }
}
