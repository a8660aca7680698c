package org.saliencyssl.training.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks archives once: into a folder beside the final one, which is then renamed. */
final class Archives {

  private static final List<String> SUFFIXES =
      List.of(".tar", ".tar.gz", ".tgz", ".tar.xz", ".zip");

  private Archives() {}

  static boolean isArchive(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(path) && SUFFIXES.stream().anyMatch(name::endsWith);
  }

  /**
   * Returns the folder that holds an archive's content, unpacking it on the first call.
   *
   * @return if the archive holds one folder and nothing else, that folder
   */
  static Path unpacked(Path archive, Path cacheDir, Consumer<String> log) throws IOException {
    String identity =
        new Digest()
            .add(archive.toAbsolutePath().normalize().toString())
            .add(Files.size(archive))
            .add(Files.getLastModifiedTime(archive).toMillis())
            .hex()
            .substring(0, 12);
    Path target = cacheDir.resolve("unpacked").resolve(archive.getFileName() + "-" + identity);
    if (!Files.isDirectory(target)) {
      log.accept("unpacking " + archive + " into " + target);
      Files.createDirectories(target.getParent());
      Path partial = Files.createTempDirectory(target.getParent(), "partial");
      try {
        extractNamed(archive, partial);
        if (!Files.isDirectory(target)) {
          Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        }
      } finally {
        delete(partial);
      }
    }
    return onlyFolder(target);
  }

  private static void extractNamed(Path archive, Path folder) throws IOException {
    try {
      extract(archive, folder);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(archive.toString())
          ? e
          : new IOException(archive + " cannot be unpacked: " + message, e);
    }
  }

  private static boolean isSpecial(TarArchiveEntry entry) {
    return entry.isSymbolicLink()
        || entry.isLink()
        || entry.isBlockDevice()
        || entry.isCharacterDevice()
        || entry.isFIFO();
  }

  private static void extract(Path archive, Path folder) throws IOException {
    int files = 0;
    try (ArchiveInputStream<?> in = open(archive)) {
      for (ArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path to = folder.resolve(entry.getName()).normalize();
        if (!to.startsWith(folder)) {
          throw new IOException(
              archive
                  + " holds an entry outside its own folder, \""
                  + entry.getName()
                  + "\"; nothing of it is used");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(to);
        } else if (entry instanceof TarArchiveEntry tar && isSpecial(tar)) {
          throw new IOException(
              archive + " holds a link or device, \"" + entry.getName() + "\"; unpack it by hand");
        } else {
          Files.createDirectories(to.getParent());
          Files.copy(in, to);
          Files.setLastModifiedTime(to, FileTime.from(entry.getLastModifiedDate().toInstant()));
          files++;
        }
      }
    }
    if (files == 0) {
      throw new IOException(archive + " holds no file, or is no archive of the kind it is named");
    }
  }

  private static ArchiveInputStream<?> open(Path archive) throws IOException {
    String name = archive.getFileName().toString().toLowerCase(Locale.ROOT);
    InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
    try {
      if (name.endsWith(".zip")) {
        return new ZipArchiveInputStream(in);
      }
      if (name.endsWith("gz")) {
        return new TarArchiveInputStream(new GZIPInputStream(in, 1 << 16));
      }
      if (name.endsWith(".xz")) {
        return new TarArchiveInputStream(new XZInputStream(in));
      }
      return new TarArchiveInputStream(in);
    } catch (IOException e) {
      in.close();
      throw new IOException(archive + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static Path onlyFolder(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      List<Path> visible = children.filter(FolderScan::visible).toList();
      boolean one = visible.size() == 1 && Files.isDirectory(visible.get(0));
      return one ? visible.get(0) : folder;
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
