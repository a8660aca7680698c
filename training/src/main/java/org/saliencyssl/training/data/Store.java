package org.saliencyssl.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/** Decides where the images of a split are kept between reads. */
record Store(DataSettings settings, Path cacheDir, int threads, Consumer<String> log) {

  /** Drawn images: a packed file, or memory, or drawn at each read where memory is short. */
  ImageSource drawn(StampedSource source, String split) throws IOException {
    if (settings.cache()) {
      return kept(source, split);
    }
    long bytes = MemorySource.bytes(source);
    if (bytes > Runtime.getRuntime().maxMemory() / 4) {
      log.accept(
          "%s: %,d MB do not fit into a quarter of the heap; images are drawn at each read; set"
                  .formatted(split, bytes >> 20)
              + " cache to true to keep them in a file");
      return source;
    }
    return new MemorySource(source, threads);
  }

  /** Decoded images: a packed file, or decoded at each read. */
  ImageSource kept(StampedSource source, String split) throws IOException {
    if (!settings.cache()) {
      return source;
    }
    String name =
        "%s-%s-%dpx-%s.pack"
            .formatted(
                settings.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                split,
                settings.side(),
                new Digest().add(settings.toString()).hex().substring(0, 12));
    return PackedSource.open(source, cacheDir.resolve("packed").resolve(name), threads, log);
  }
}
