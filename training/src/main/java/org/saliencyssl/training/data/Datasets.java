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
    Store store = new Store(settings, cacheDir, threads, log);
    if (settings instanceof ShapesInClutter shapes) {
      return splits(
          store.drawn(new ShapesSource(shapes, "train", shapes.train()), "train"),
          store.drawn(new ShapesSource(shapes, "validation", shapes.validation()), "validation"),
          store.drawn(new ShapesSource(shapes, "test", shapes.test()), "test"),
          settings);
    }
    Path root = dataRoot.resolve(Scan.root(settings)).normalize();
    if (Archives.isArchive(root)) {
      root = Archives.unpacked(root, cacheDir, log);
    }
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
        store.kept(source(settings, listing, listing.train(), log), "train"),
        store.kept(source(settings, listing, listing.validation(), log), "validation"),
        store.kept(source(settings, listing, listing.test(), log), "test"),
        settings);
  }

  /**
   * What a look at data found.
   *
   * @param trainImages number of training images; -1 if it is not known
   * @param classes number of classes; -1 if it is not known
   * @param problems all that is wrong, with pointers relative to the settings; empty if nothing
   */
  public record Survey(int trainImages, int classes, List<Problem> problems) {

    /** Stands for a count that is not known. */
    public static final int UNKNOWN = -1;

    /** Copies the list. */
    public Survey {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Looks at the data that settings point to, without decoding images: missing folders, wrong
   * layouts, empty classes, class sets that differ, files in two splits (by path, and by content
   * where that reads at most 256 MB). Of an archive that is not unpacked yet only its presence is
   * checked; its content is when it is opened.
   *
   * @param settings what to look at
   * @param dataRoot the folder that a relative {@code root} starts from
   * @return counts and problems
   */
  public static Survey survey(DataSettings settings, Path dataRoot) {
    if (settings instanceof ShapesInClutter shapes) {
      return new Survey(shapes.train(), Survey.UNKNOWN, List.of());
    }
    Path root = dataRoot.resolve(Scan.root(settings)).normalize();
    if (Archives.isArchive(root)) {
      return new Survey(Survey.UNKNOWN, Survey.UNKNOWN, List.of());
    }
    Findings findings = new Findings();
    Listing listing = new Listing(List.of(), List.of(), List.of(), List.of());
    try {
      listing = scan(settings, root, findings);
    } catch (IOException e) {
      findings.problem("/root", "cannot be read: " + e);
    }
    boolean known = findings.problems().isEmpty();
    return new Survey(
        known ? listing.train().size() : Survey.UNKNOWN,
        known ? listing.classNames().size() : Survey.UNKNOWN,
        findings.problems());
  }

  /**
   * Looks at the data that settings point to.
   *
   * @param settings what to look at
   * @param dataRoot the folder that a relative {@code root} starts from
   * @return the problems of {@link #survey}
   */
  public static List<Problem> problems(DataSettings settings, Path dataRoot) {
    return survey(settings, dataRoot).problems();
  }

  private static Listing scan(DataSettings settings, Path root, Findings findings)
      throws IOException {
    if (!Files.isDirectory(root)) {
      findings.problem("/root", Nearest.missing("folder", root));
      return new Listing(List.of(), List.of(), List.of(), List.of());
    }
    return Scan.of(settings, root, findings);
  }

  private static ItemSource source(
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
