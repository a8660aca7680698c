package org.saliencyssl.training.data;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads CIFAR's binary batches: records of one or two label bytes and 3,072 pixel bytes, the red
 * plane first (layout of cs.toronto.edu/~kriz/cifar.html).
 */
final class CifarScan {

  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE * 3;

  private final Path root;
  private final Findings findings;
  private final int labelBytes;
  private final int labelAt;

  private CifarScan(Path root, Findings findings, int labelBytes, int labelAt) {
    this.root = root;
    this.findings = findings;
    this.labelBytes = labelBytes;
    this.labelAt = labelAt;
  }

  static Listing cifar10(Path root, Findings findings) throws IOException {
    Path folder = inner(root, "cifar-10-batches-bin");
    CifarScan scan = new CifarScan(folder, findings, 1, 0);
    List<String> train = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      train.add("data_batch_" + i + ".bin");
    }
    return scan.listing("batches.meta.txt", train, "test_batch.bin");
  }

  static Listing cifar100(Path root, Cifar100.Labels labels, Findings findings) throws IOException {
    boolean fine = labels == Cifar100.Labels.FINE;
    CifarScan scan = new CifarScan(inner(root, "cifar-100-binary"), findings, 2, fine ? 1 : 0);
    String names = fine ? "fine_label_names.txt" : "coarse_label_names.txt";
    return scan.listing(names, List.of("train.bin"), "test.bin");
  }

  private static Path inner(Path root, String folder) {
    return Files.isDirectory(root.resolve(folder)) ? root.resolve(folder) : root;
  }

  private Listing listing(String names, List<String> trainFiles, String testFile)
      throws IOException {
    List<String> classNames = classNames(names);
    List<Item> train = new ArrayList<>();
    for (String file : trainFiles) {
      train.addAll(items(file, classNames.size()));
    }
    return new Listing(classNames, train, List.of(), items(testFile, classNames.size()));
  }

  private List<String> classNames(String names) throws IOException {
    Path file = root.resolve(names);
    if (Files.isRegularFile(file)) {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .toList();
    }
    String advice =
        Files.isDirectory(root.resolve("train"))
            ? "; " + root + " holds a train folder: image folders are type class-folders"
            : "; expected CIFAR's binary version";
    findings.problem("/root", Nearest.missing("file", file) + advice);
    return List.of();
  }

  private List<CifarItem> items(String name, int classes) throws IOException {
    Path file = root.resolve(name);
    if (classes == 0) {
      return List.of();
    }
    if (!Files.isRegularFile(file)) {
      findings.problem("/root", Nearest.missing("file", file));
      return List.of();
    }
    int record = labelBytes + PIXELS;
    long size = Files.size(file);
    if (size == 0 || size % record != 0 || size > Integer.MAX_VALUE) {
      findings.problem(
          "/root",
          file
              + " has "
              + size
              + " bytes, which is no whole number of "
              + record
              + "-byte records; fetch it again");
      return List.of();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      long stamp = Files.getLastModifiedTime(file).toMillis();
      return records(name, bytes, (int) (size / record), classes, stamp);
    }
  }

  private List<CifarItem> records(
      String name, MappedByteBuffer bytes, int count, int classes, long stamp) {
    List<CifarItem> items = new ArrayList<>(count);
    int record = labelBytes + PIXELS;
    for (int i = 0; i < count; i++) {
      int label = bytes.get(i * record + labelAt) & 0xFF;
      if (label >= classes) {
        findings.problem(
            "/root",
            root.resolve(name)
                + " record "
                + i
                + " has label "
                + label
                + " of "
                + classes
                + " classes; fetch it again");
        return List.of();
      }
      items.add(new CifarItem(name + ":" + i, label, bytes, i * record + labelBytes, stamp));
    }
    return items;
  }

  /** One record of a mapped batch file. */
  private record CifarItem(String id, int label, MappedByteBuffer file, int at, long stamp)
      implements Item {

    @Override
    public long bytes() {
      return PIXELS;
    }

    @Override
    public @Nullable Box box() {
      return null;
    }

    @Override
    public byte[] stored() {
      byte[] planes = new byte[PIXELS];
      file.get(at, planes);
      return planes;
    }

    @Override
    public Pixels pixels() {
      byte[] planes = stored();
      byte[] rgb = new byte[PIXELS];
      for (int i = 0; i < SIDE * SIDE; i++) {
        for (int c = 0; c < 3; c++) {
          rgb[3 * i + c] = planes[c * SIDE * SIDE + i];
        }
      }
      return new Pixels(rgb, SIDE, SIDE);
    }
  }
}
