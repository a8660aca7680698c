package org.saliencyssl.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.saliencyssl.api.Problem;

/** Opens data sets. */
public final class Datasets {

  private Datasets() {}

  /**
   * Opens the splits of a data set; unpacks its archive and builds its packed files if need be.
   *
   * @param settings what to open
   * @param dataRoot the folder that a relative {@code root} starts from
   * @param cacheDir where unpacked archives and packed files go; made when needed
   * @param threads threads for drawing, decoding and packing, positive
   * @param log receives one-line messages: what is built and why, which files are left out
   * @return the splits; they stay readable until the JVM ends and hold no lock
   * @throws BadImageException if a file is no readable image and bad images are to fail
   * @throws IOException if something is missing or cannot be read; the message holds every problem
   *     that {@link #problems} finds
   */
  public static DatasetSplits open(
      DataSettings settings, Path dataRoot, Path cacheDir, int threads, Consumer<String> log)
      throws IOException {
    if (settings instanceof ShapesInClutter shapes) {
      return splits(
          stored(new ShapesSource(shapes, "train", shapes.train()), threads),
          stored(new ShapesSource(shapes, "validation", shapes.validation()), threads),
          stored(new ShapesSource(shapes, "test", shapes.test()), threads),
          settings);
    }
    Path root = dataRoot.resolve(Scan.root(settings));
    Findings findings = new Findings();
    Listing listing = scan(settings, root, findings);
    findings.tell(log);
    if (!findings.problems().isEmpty()) {
      throw new IOException(
          findings.problems().stream()
              .map(problem -> problem.pointer() + ": " + problem.message())
              .collect(Collectors.joining("\n")));
    }
    return splits(
        source(settings, listing, listing.train(), log),
        source(settings, listing, listing.validation(), log),
        source(settings, listing, listing.test(), log),
        settings);
  }

  /**
   * Looks at the data that settings point to, without decoding images: missing folders, wrong
   * layouts, empty classes, class sets that differ, files in two splits.
   *
   * @param settings what to look at
   * @param dataRoot the folder that a relative {@code root} starts from
   * @return all problems, with pointers relative to the settings; empty if none
   */
  public static List<Problem> problems(DataSettings settings, Path dataRoot) {
    if (settings instanceof ShapesInClutter) {
      return List.of();
    }
    Findings findings = new Findings();
    try {
      scan(settings, dataRoot.resolve(Scan.root(settings)), findings);
    } catch (IOException e) {
      findings.problem("/root", "cannot be read: " + e);
    }
    return findings.problems();
  }

  private static Listing scan(DataSettings settings, Path root, Findings findings)
      throws IOException {
    if (!Files.isDirectory(root)) {
      findings.problem("/root", Nearest.missing("folder", root));
      return new Listing(List.of(), List.of(), List.of(), List.of());
    }
    return Scan.of(settings, root, findings);
  }

  private static ImageSource stored(StampedSource source, int threads) throws IOException {
    return new MemorySource(source, threads);
  }

  private static ImageSource source(
      DataSettings settings, Listing listing, List<? extends Item> items, Consumer<String> log) {
    return new ItemSource(
        items, listing.classNames(), settings.side(), Scan.onBadImage(settings), log);
  }

  private static DatasetSplits splits(
      ImageSource train, ImageSource validation, ImageSource test, DataSettings settings) {
    String fingerprint =
        new Digest()
            .add(train.fingerprint())
            .add(validation.fingerprint())
            .add(test.fingerprint())
            .add(settings.side())
            .hex();
    return new DatasetSplits(train, validation, test, fingerprint);
  }
}
