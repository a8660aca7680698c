package org.saliencyssl.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
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
   * @throws IOException if something is missing or cannot be read; {@link #problems} explains more
   */
  @SuppressWarnings("DoNotCallSuggester")
  public static DatasetSplits open(
      DataSettings settings, Path dataRoot, Path cacheDir, int threads, Consumer<String> log)
      throws IOException {
    throw new IOException("not yet");
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
    return List.of();
  }
}
