package org.saliencyssl.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lists of {@link ListFiles}. What follows a line's tab, or else its last space, is the
 * label; a line without either takes its first folder as label.
 */
final class ListFilesScan {

  private final Path root;
  private final FolderScan folders;
  private final Findings findings;

  ListFilesScan(Path root, OnBadImage onBadImage, Findings findings) {
    this.root = root;
    this.folders = new FolderScan(root, onBadImage, findings);
    this.findings = findings;
  }

  Listing scan(ListFiles settings) throws IOException {
    List<Line> train = lines(settings.train(), "/train");
    List<String> classNames =
        train.stream().map(Line::label).distinct().sorted(ListFilesScan::inOrder).toList();
    return new Listing(
        classNames,
        items(train, classNames, "/train"),
        settings.validation().isEmpty()
            ? List.of()
            : other(settings.validation(), classNames, "/validation"),
        other(settings.test(), classNames, "/test"));
  }

  private List<FileItem> other(String list, List<String> classNames, String pointer)
      throws IOException {
    List<Line> lines = lines(list, pointer);
    List<String> found = lines.stream().map(Line::label).distinct().sorted().toList();
    if (!found.isEmpty() && !classNames.isEmpty()) {
      folders.differ(found, classNames, list, pointer);
    }
    return items(lines, classNames, pointer);
  }

  private List<Line> lines(String list, String pointer) throws IOException {
    Path file = root.resolve(list);
    if (!Files.isRegularFile(file)) {
      findings.problem(pointer, Nearest.missing("list file", file));
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String text : Files.readAllLines(file)) {
      number++;
      if (text.isBlank() || text.startsWith("#")) {
        continue;
      }
      Line line = Line.parse(text.strip(), list, number);
      if (line.label().isEmpty()) {
        findings.problem(
            pointer,
            list + " line " + number + " has neither a folder nor a label: \"" + text + "\"");
        return List.of();
      }
      lines.add(line);
    }
    if (lines.isEmpty()) {
      findings.problem(pointer, "list file " + file + " names no image");
    }
    return lines;
  }

  private List<FileItem> items(List<Line> lines, List<String> classNames, String pointer)
      throws IOException {
    List<FileItem> items = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (Line line : lines) {
      Path path = inside(line.path());
      if (path == null) {
        bad.add(line.where() + ": " + line.path() + " (outside " + root + ")");
      } else if (!Files.isRegularFile(path)) {
        bad.add(line.where() + ": " + line.path() + " (the file is missing)");
      } else if (classNames.contains(line.label())) {
        int label = classNames.indexOf(line.label());
        items.add(folders.item(path, label, Files.readAttributes(path, BasicFileAttributes.class)));
      }
    }
    folders.reportBad(bad, pointer);
    return folders.readable(items, pointer);
  }

  private @Nullable Path inside(String path) {
    try {
      Path resolved = root.resolve(path).normalize();
      return resolved.startsWith(root.normalize()) ? resolved : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Numbers in their own order, names in theirs. */
  private static int inOrder(String a, String b) {
    boolean numbers = a.matches("\\d{1,9}") && b.matches("\\d{1,9}");
    return numbers
        ? Integer.compare(Integer.parseInt(a), Integer.parseInt(b))
        : Comparator.<String>naturalOrder().compare(a, b);
  }

  private record Line(String path, String label, String where) {
    static Line parse(String text, String list, int number) {
      int cut = text.indexOf('\t') >= 0 ? text.indexOf('\t') : text.lastIndexOf(' ');
      String path = cut < 0 ? text : text.substring(0, cut).strip();
      int folder = path.indexOf('/');
      String label =
          cut >= 0 ? text.substring(cut + 1).strip() : folder < 0 ? "" : path.substring(0, folder);
      return new Line(path, label, list + " line " + number);
    }
  }
}
