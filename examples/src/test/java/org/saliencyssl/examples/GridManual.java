package org.saliencyssl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The grids that docs/spec.md shows. */
final class GridManual {

  private static final Pattern EXAMPLE = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);

  private GridManual() {}

  static List<String> examples() throws IOException {
    String manual =
        Files.readString(Path.of(System.getProperty("saliency.root"), "docs", "spec.md"));
    return EXAMPLE.matcher(manual).results().map((MatchResult found) -> found.group(1)).toList();
  }
}
