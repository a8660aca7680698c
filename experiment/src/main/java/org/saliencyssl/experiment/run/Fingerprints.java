package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.training.data.DataSettings;
import org.saliencyssl.training.data.Datasets;

/**
 * What a grid was planned with besides its specs, {@code fingerprints.txt}: data and weights, as
 * {@code fingerprint what}, one a line. They are compared before anything is run; a grid that was
 * not planned has none, and its records hold what was used.
 */
final class Fingerprints {

  private static final String FILE = "fingerprints.txt";
  private static final int SHOWN = 120;

  private Fingerprints() {}

  /** Looks at the data and weights of all points; packs the data if they are not packed yet. */
  static SortedMap<String, String> of(
      List<SpecPoint> points, Provenance provenance, RunOptions options) throws IOException {
    SortedMap<String, String> found = weights(points, provenance);
    List<DataSettings> seen = new ArrayList<>();
    for (SpecPoint point : points) {
      DataSettings data = point.spec().data();
      if (!seen.contains(data)) {
        seen.add(data);
        found.put(
            dataName(data),
            Datasets.open(
                    data,
                    options.data(),
                    Caches.folder(),
                    options.loaderThreads(),
                    options.log()::println)
                .fingerprint());
      }
    }
    return found;
  }

  /** Freezes fingerprints; those that are there already must be the same. */
  static void freeze(Path out, SortedMap<String, String> now) throws IOException {
    SortedMap<String, String> all = read(out);
    compare(out, all, now);
    all.putAll(now);
    StringBuilder text = new StringBuilder();
    all.forEach((what, value) -> text.append(value).append("  ").append(what).append('\n'));
    FrozenGrid.replace(out.resolve(FILE), text.toString());
  }

  /** Compares the weights of now with the frozen ones. */
  static void checkWeights(Path out, List<SpecPoint> points, Provenance provenance)
      throws IOException {
    compare(out, read(out), weights(points, provenance));
  }

  /** Compares opened data with the frozen fingerprint. */
  static void checkData(Path out, DataSettings data, String fingerprint) throws IOException {
    compare(out, read(out), new TreeMap<>(Map.of(dataName(data), fingerprint)));
  }

  private static SortedMap<String, String> weights(List<SpecPoint> points, Provenance provenance) {
    SortedMap<String, String> found = new TreeMap<>();
    for (SpecPoint point : points) {
      var saliency = point.spec().saliency().provider();
      if (saliency != null) {
        provenance
            .files(saliency.settings())
            .forEach((file, hash) -> found.put("weights " + file, hash));
      }
    }
    return found;
  }

  private static String dataName(DataSettings data) {
    return "data " + data.toString().replaceAll("\\s+", " ");
  }

  private static void compare(Path out, Map<String, String> frozen, SortedMap<String, String> now) {
    List<String> changes = new ArrayList<>();
    now.forEach(
        (what, value) -> {
          String before = frozen.getOrDefault(what, value);
          if (!before.equals(value)) {
            String name = what.length() > SHOWN ? what.substring(0, SHOWN) + "..." : what;
            changes.add("\n  " + name + ": was " + before + ", is " + value);
          }
        });
    if (!changes.isEmpty()) {
      throw new RunFailedException(
          out
              + " was planned with other files:"
              + String.join("", changes)
              + "\nput the old ones back, or begin anew with --new or --out DIR");
    }
  }

  private static SortedMap<String, String> read(Path out) throws IOException {
    SortedMap<String, String> lines = new TreeMap<>();
    Path file = out.resolve(FILE);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        int gap = line.indexOf("  ");
        if (gap < 0) {
          throw new RunFailedException(file + " has a line without a fingerprint: " + line);
        }
        lines.put(line.substring(gap + 2), line.substring(0, gap));
      }
    }
    return lines;
  }
}
