package org.saliencyssl.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads either layout of {@link TinyImagenet}. */
final class TinyImagenetScan {

  private final Path root;
  private final FolderScan folders;
  private final Findings findings;
  private final Map<String, Box> boxes = new HashMap<>();

  TinyImagenetScan(Path root, OnBadImage onBadImage, Findings findings) {
    this.root = root;
    this.folders = new FolderScan(root, onBadImage, findings);
    this.findings = findings;
  }

  Listing scan() throws IOException {
    List<String> classNames = folders.classNames("train", "/root");
    if (classNames.isEmpty()) {
      return new Listing(List.of(), List.of(), List.of(), List.of());
    }
    boolean pack = Files.exists(root.resolve("boxes.tsv"));
    boolean publicLayout =
        Files.isDirectory(root.resolve("train").resolve(classNames.get(0)).resolve("images"));
    if (!pack && !publicLayout) {
      findings.problem(
          "/root",
          root
              + " has neither boxes.tsv (pack) nor train/<wnid>/images (public zip), so its objects"
              + " are unknown; for images without boxes use type class-folders");
      return new Listing(classNames, List.of(), List.of(), List.of());
    }
    if (pack) {
      readBoxes(root.resolve("boxes.tsv"), "", 1, 0, 1);
      return listing(
          classNames,
          folders.split("train", classNames, "/root"),
          folders.split("val", classNames, "/root"));
    }
    return listing(classNames, publicTrain(classNames), publicVal(classNames));
  }

  private Listing listing(List<String> classNames, List<FileItem> train, List<FileItem> test) {
    return new Listing(classNames, boxed(train), List.of(), boxed(test));
  }

  private List<FileItem> publicTrain(List<String> classNames) throws IOException {
    List<FileItem> items = new ArrayList<>();
    for (int label = 0; label < classNames.size(); label++) {
      String wnid = classNames.get(label);
      Path folder = root.resolve("train").resolve(wnid);
      Path images = folder.resolve("images");
      List<FileItem> found =
          Files.isDirectory(images) ? folders.images(images, label, "/root") : List.of();
      if (found.isEmpty()) {
        findings.problem("/root", "no images in class folder train/" + wnid + "/images");
      }
      items.addAll(found);
      readBoxes(folder.resolve(wnid + "_boxes.txt"), "train/" + wnid + "/images/", 0, 0, 1);
    }
    return items;
  }

  private List<FileItem> publicVal(List<String> classNames) throws IOException {
    Path annotations = root.resolve("val").resolve("val_annotations.txt");
    List<String[]> rows = readBoxes(annotations, "val/images/", 0, 0, 2);
    List<FileItem> items = new ArrayList<>();
    for (String[] row : rows) {
      Path file = root.resolve("val").resolve("images").resolve(row[0]);
      int label = classNames.indexOf(row[1].strip());
      if (label < 0) {
        findings.problem("/root", "val_annotations.txt gives " + row[0] + " class " + row[1]);
      } else if (!Files.isRegularFile(file)) {
        folders.reportBad(List.of("val/images/" + row[0] + " (the file is missing)"), "/root");
      } else {
        items.add(folders.item(file, label, Files.readAttributes(file, BasicFileAttributes.class)));
      }
    }
    items.sort((a, b) -> a.id().compareTo(b.id()));
    return folders.readable(items, "/root");
  }

  /** Reads lines of tab-separated path and box; {@code at} is the column of x0. */
  private List<String[]> readBoxes(Path file, String prefix, int skip, int path, int at)
      throws IOException {
    List<String[]> rows = new ArrayList<>();
    if (!Files.isRegularFile(file)) {
      findings.problem("/root", Nearest.missing("file", file));
      return rows;
    }
    List<String> lines = Files.readAllLines(file);
    for (int i = skip; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String[] row = lines.get(i).split("\t", -1);
      try {
        boxes.put(prefix + row[path], Box.parse(row[at], row[at + 1], row[at + 2], row[at + 3]));
        rows.add(row);
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        findings.problem(
            "/root", file + " line " + (i + 1) + " is no path and box: " + lines.get(i));
        return rows;
      }
    }
    return rows;
  }

  private List<FileItem> boxed(List<FileItem> items) {
    List<FileItem> out = new ArrayList<>(items.size());
    List<String> without = new ArrayList<>();
    for (FileItem item : items) {
      Box box = boxes.get(item.id());
      if (box == null) {
        without.add(item.id());
      } else {
        out.add(item.withBox(box));
      }
    }
    if (!without.isEmpty()) {
      findings.problem("/root", "images without a box: " + Findings.some(without));
    }
    return out;
  }
}
