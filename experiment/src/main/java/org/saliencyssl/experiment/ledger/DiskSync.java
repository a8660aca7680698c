package org.saliencyssl.experiment.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Makes sure that files survive a power cut. */
final class DiskSync {

  private DiskSync() {}

  /** Syncs every file and folder below a folder, and the folder. */
  static void tree(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.toList();
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path one : all) {
      folder(one);
    }
  }

  /** Syncs one folder (or file). */
  static void folder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
