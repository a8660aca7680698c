package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saliencyssl.experiment.spec.SpecDifference;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;

/**
 * The resolved specs that a folder was begun with, {@code points.jsonl}. They may be added to, and
 * never change: a folder's numbers stand in one table.
 */
final class FrozenGrid {

  private static final int SHOWN = 12;

  private final Path file;
  private final SpecReader reader;

  FrozenGrid(Path file, SpecReader reader) {
    this.file = file;
    this.reader = reader;
  }

  /** Tells whether the folder holds a grid. */
  boolean exists() {
    return Files.isRegularFile(file);
  }

  /** Reads all points. */
  List<SpecPoint> read() throws IOException {
    List<SpecPoint> points = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      points.add(reader.readPoint(file.toString(), line));
    }
    return points;
  }

  /**
   * Freezes points; if there are some already, the new ones must contain them.
   *
   * @return how many were added
   * @throws RunFailedException if a frozen point is another one now, or is not there any more; the
   *     message says what differs
   */
  int freeze(List<SpecPoint> points) throws IOException {
    List<String> lines = points.stream().map(SpecPoint::canonical).toList();
    Set<String> before = exists() ? new LinkedHashSet<>(Files.readAllLines(file)) : Set.of();
    Set<String> gone = new LinkedHashSet<>(before);
    lines.forEach(gone::remove);
    if (!gone.isEmpty()) {
      throw new RunFailedException(refusal(gone, points));
    }
    if (before.size() < lines.size()) {
      replace(file, String.join("\n", lines) + "\n");
    }
    return lines.size() - before.size();
  }

  private String refusal(Set<String> gone, List<SpecPoint> points) {
    Map<String, SpecPoint> now = new LinkedHashMap<>();
    points.forEach(point -> now.put(point.label(), point));
    Path folder = file.getParent();
    List<String> text = new ArrayList<>(List.of(folder + " holds another grid:"));
    for (String line : gone.stream().limit(SHOWN).toList()) {
      SpecPoint before = reader.readPoint(file.toString(), line);
      SpecPoint after = now.get(before.label());
      text.add("  " + before.label() + (after == null ? ": not in the spec any more" : ""));
      if (after != null) {
        SpecDifference.between(line, after.canonical()).forEach(key -> text.add("    " + key));
      }
    }
    if (gone.size() > SHOWN) {
      text.add("  and " + (gone.size() - SHOWN) + " more points");
    }
    text.add(
        ("a grid may grow by points and seeds, but not change: put the spec back ('./saliency"
                + " resume %s' goes on), or begin another one with --new or --out DIR")
            .formatted(folder));
    return String.join("\n", text);
  }

  /** Writes a file whole or not at all. */
  static void replace(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(temporary, text);
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
