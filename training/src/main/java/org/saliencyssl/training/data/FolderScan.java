package org.saliencyssl.training.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/** Finds files below folders; names starting with a dot are passed over. */
final class FolderScan {

  private final Path root;
  private final OnBadImage onBadImage;
  private final Findings findings;

  FolderScan(Path root, OnBadImage onBadImage, Findings findings) {
    this.root = root;
    this.onBadImage = onBadImage;
    this.findings = findings;
  }

  /** The sub-folders of a folder by name, or none and a problem if the folder is missing. */
  List<String> classNames(String folder, String pointer) throws IOException {
    Path path = root.resolve(folder);
    if (!Files.isDirectory(path)) {
      findings.problem(pointer, Nearest.missing("folder", path));
      return List.of();
    }
    try (Stream<Path> children = Files.list(path)) {
      List<String> names =
          children
              .filter(child -> visible(child) && Files.isDirectory(child))
              .map(child -> child.getFileName().toString())
              .sorted()
              .toList();
      if (names.isEmpty()) {
        findings.problem(
            pointer, "folder " + path + " has no class folders; expected " + path + "/<class>/*");
      }
      return names;
    }
  }

  /** The images of one split, class by class; an unknown or empty class is a problem. */
  List<FileItem> split(String folder, List<String> classNames, String pointer) throws IOException {
    List<String> found = classNames(folder, pointer);
    if (found.isEmpty()) {
      return List.of();
    }
    differ(found, classNames, folder, pointer);
    List<FileItem> items = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    for (String name : found) {
      int label = classNames.indexOf(name);
      List<FileItem> images = images(root.resolve(folder).resolve(name), label, pointer);
      if (images.isEmpty()) {
        empty.add(folder + "/" + name);
      } else if (label >= 0) {
        items.addAll(images);
      }
    }
    if (!empty.isEmpty()) {
      findings.problem(
          pointer,
          "no images in class folder%s %s; add images or remove the folder"
              .formatted(empty.size() == 1 ? "" : "s", Findings.some(empty)));
    }
    return items;
  }

  void differ(List<String> found, List<String> known, String folder, String pointer) {
    List<String> surplus = found.stream().filter(name -> !known.contains(name)).toList();
    List<String> lacking = known.stream().filter(name -> !found.contains(name)).toList();
    if (!surplus.isEmpty()) {
      findings.problem(
          pointer, "classes of " + folder + " that train lacks: " + Findings.some(surplus));
    }
    if (!lacking.isEmpty()) {
      findings.problem(
          pointer, "classes of train that " + folder + " lacks: " + Findings.some(lacking));
    }
  }

  /** All images below a folder, sorted by path. */
  List<FileItem> images(Path folder, int label, String pointer) throws IOException {
    List<FileItem> items = new ArrayList<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return dir.equals(folder) || visible(dir)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (visible(file) && attributes.isRegularFile()) {
              items.add(item(file, label, attributes));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    items.sort(Comparator.comparing(FileItem::id));
    return readable(items, pointer);
  }

  FileItem item(Path file, int label, BasicFileAttributes attributes) {
    String id = root.relativize(file).toString().replace('\\', '/');
    long modified = attributes.lastModifiedTime().toMillis();
    return new FileItem(file, id, label, attributes.size(), modified, null);
  }

  /** Drops or reports what is no image by its first bytes. */
  List<FileItem> readable(List<FileItem> items, String pointer) throws IOException {
    List<FileItem> good = new ArrayList<>(items.size());
    List<String> bad = new ArrayList<>();
    for (FileItem item : items) {
      byte[] head = head(item.path());
      if (ImageDecoder.format(head) != null) {
        good.add(item);
      } else {
        bad.add(item.id() + " (" + ImageDecoder.notAnImage(head) + ")");
      }
    }
    reportBad(bad, pointer);
    return good;
  }

  void reportBad(List<String> bad, String pointer) {
    if (bad.isEmpty()) {
      return;
    }
    if (onBadImage == OnBadImage.SKIP) {
      bad.forEach(one -> findings.note("left out: " + one));
    } else {
      findings.problem(
          pointer,
          "cannot be read as images: "
              + Findings.some(bad)
              + "; repair or remove them, or set onBadImage to \"skip\" to leave them out");
    }
  }

  private static byte[] head(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(16);
    }
  }

  static boolean visible(Path path) {
    return !path.getFileName().toString().startsWith(".");
  }
}
