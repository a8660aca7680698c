package org.saliencyssl.scda;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The data folder given as {@code -Dsaliency.data}, and its packs unpacked under target. */
public final class Packs {

  private Packs() {}

  /** Returns the data folder, or skips the test and says so where nobody can miss it. */
  public static Path folder() {
    String folder = System.getProperty("saliency.data", "");
    if (folder.isBlank()) {
      String message =
          "SKIPPED, nothing was checked on real images: run with -Dsaliency.data=FOLDER that holds"
              + " the packs and weights of data.md";
      System.err.println("\n*** " + message + " ***\n");
      abort(message);
    }
    return Path.of(System.getProperty("saliency.root", "")).resolve(folder);
  }

  /** Unpacks NAME.tar.gz to target/packs/NAME unless that was done before. */
  public static Path unpacked(String name) {
    Path target = Path.of("target", "packs", name);
    Path done = target.resolve(".done");
    if (!Files.exists(done)) {
      try (GZIPInputStream gzip =
          new GZIPInputStream(Files.newInputStream(folder().resolve(name + ".tar.gz")), 1 << 16)) {
        unpack(new DataInputStream(gzip), target);
        Files.createFile(done);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot unpack " + name, e);
      }
    }
    return target;
  }

  /** Returns the files below a folder whose name ends so, sorted by path. */
  public static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Plain tar: blocks of 512 bytes, name at 0, octal size at 124, type at 156. */
  private static void unpack(DataInputStream tar, Path target) throws IOException {
    byte[] header = new byte[512];
    while (true) {
      tar.readFully(header);
      if (header[0] == 0) {
        return;
      }
      byte[] content = new byte[Integer.parseInt(text(header, 124, 12).trim(), 8)];
      tar.readFully(content);
      tar.skipNBytes((512 - content.length % 512) % 512);
      if (header[156] == '0' || header[156] == 0) {
        Path file = target.resolve(text(header, 0, 100)).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("entry outside the pack: " + file);
        }
        Files.createDirectories(file.getParent());
        Files.write(file, content);
      }
    }
  }

  private static String text(byte[] header, int from, int length) {
    int to = from;
    while (to < from + length && header[to] != 0) {
      to++;
    }
    return new String(header, from, to - from, StandardCharsets.US_ASCII);
  }
}
