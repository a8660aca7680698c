package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.saliencyssl.experiment.record.PluginJar;

/**
 * The jars from outside that an experiment was begun with, as {@code sha256sum} writes them. One
 * experiment is made with one version of a plug-in: its numbers stand in one table, and a
 * checkpoint of one version need not fit another. The program's own jars are not compared; each
 * record holds its commit.
 */
final class ForeignJars {

  /** Name of the file in the experiment's folder; there if and only if there are such jars. */
  static final String FILE = "plugins.sha256";

  private ForeignJars() {}

  static String text(List<PluginJar> jars) {
    return lines(jars).entrySet().stream()
        .map(line -> line.getValue() + "  " + line.getKey() + "\n")
        .collect(Collectors.joining());
  }

  /**
   * Compares jars of now that the experiment in a folder was begun with, too; others may have
   * joined.
   *
   * @throws RunFailedException if one differs
   */
  static void checkKnown(Path folder, List<PluginJar> now) throws IOException {
    Map<String, String> begun = read(folder.resolve(FILE));
    check(
        folder,
        now.stream().filter(jar -> begun.containsKey(jar.name() + "/" + jar.file())).toList());
  }

  /**
   * Compares the jars of now with those that the experiment in a folder was begun with.
   *
   * @throws RunFailedException if they differ; the message names each jar that does
   */
  static void check(Path folder, List<PluginJar> now) throws IOException {
    Map<String, String> begun = read(folder.resolve(FILE));
    Map<String, String> found = lines(now);
    TreeSet<String> all = new TreeSet<>(begun.keySet());
    all.addAll(found.keySet());
    List<String> changes = new ArrayList<>();
    for (String jar : all) {
      String before = begun.getOrDefault(jar, "not there");
      String after = found.getOrDefault(jar, "not there");
      if (!before.equals(after)) {
        changes.add("\n  " + jar + ": was " + before + ", is " + after);
      }
    }
    if (!changes.isEmpty()) {
      throw new RunFailedException(
          folder
              + " was begun with other plug-in jars (SHA-256):"
              + String.join("", changes)
              + "\nput the old jars back, or begin anew with 'run --out DIR'; './saliency report "
              + folder
              + "' shows what is done");
    }
  }

  /** Hash by plug-in and file name, for instance {@code my-idea/my-idea.jar}. */
  private static Map<String, String> lines(List<PluginJar> jars) {
    Map<String, String> lines = new TreeMap<>();
    jars.forEach(jar -> lines.put(jar.name() + "/" + jar.file(), jar.sha256()));
    return lines;
  }

  private static Map<String, String> read(Path file) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        int gap = line.indexOf("  ");
        if (gap < 0) {
          throw new RunFailedException(file + " has a line without a hash and a jar: " + line);
        }
        lines.put(line.substring(gap + 2), line.substring(0, gap));
      }
    }
    return lines;
  }
}
