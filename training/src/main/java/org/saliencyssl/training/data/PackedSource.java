package org.saliencyssl.training.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A source whose squashed images lie in a memory-mapped file. The file is written beside its final
 * name and renamed, so a reader never sees half of it; one that is torn, stale or foreign is built
 * anew. A record that has changed since is read from the original instead, and this is said once.
 */
final class PackedSource implements ImageSource {

  private static final int WINDOW = 1 << 30;

  private final StampedSource source;
  private final PackFormat format;
  private final Path file;
  private final Consumer<String> log;
  private final List<MappedByteBuffer> windows = new ArrayList<>();
  private final int recordsPerWindow;
  private final AtomicBoolean damageTold = new AtomicBoolean();

  private PackedSource(StampedSource source, PackFormat format, Path file, Consumer<String> log)
      throws IOException {
    this.source = source;
    this.format = format;
    this.file = file;
    this.log = log;
    this.recordsPerWindow = WINDOW / format.recordBytes();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int first = 0; first < format.count(); first += recordsPerWindow) {
        long records = Math.min(recordsPerWindow, format.count() - first);
        windows.add(
            channel.map(
                FileChannel.MapMode.READ_ONLY,
                PackFormat.HEADER + (long) first * format.recordBytes(),
                records * format.recordBytes()));
      }
    }
  }

  static PackedSource open(StampedSource source, Path file, int threads, Consumer<String> log)
      throws IOException {
    PackFormat format = PackFormat.of(source);
    if (Files.exists(file)) {
      String refusal = format.refusal(head(file), Files.size(file));
      if (refusal == null) {
        return new PackedSource(source, format, file, log);
      }
      log.accept(file + " is built anew; " + refusal);
    }
    write(source, format, file, threads, log);
    return new PackedSource(source, format, file, log);
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(PackFormat.HEADER);
    }
  }

  private static void write(
      StampedSource source, PackFormat format, Path file, int threads, Consumer<String> log)
      throws IOException {
    log.accept(
        "packing %,d images at %d px into %s (%,d MB)"
            .formatted(format.count(), format.side(), file, format.fileBytes() >> 20));
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path partial = Files.createTempFile(folder, file.getFileName().toString(), ".partial");
    try {
      try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        writeFully(channel, format.header(), 0);
        Parallel.forEach(
            format.count(),
            threads,
            index -> {
              DecodedImage image = source.read(index, format.side());
              long at = PackFormat.HEADER + (long) index * format.recordBytes();
              writeFully(channel, format.record(image, source.label(index)), at);
            });
        channel.force(true);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static void writeFully(FileChannel channel, byte[] bytes, long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, at + buffer.position());
    }
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int label(int index) {
    return source.label(index);
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public String id(int index) {
    return source.id(index);
  }

  @Override
  public boolean hasObjectMasks() {
    return source.hasObjectMasks();
  }

  @Override
  public String fingerprint() {
    return source.fingerprint();
  }

  @Override
  public DecodedImage read(int index, int side) throws IOException {
    if (index < 0 || index >= format.count()) {
      throw new IndexOutOfBoundsException("image " + index + " of " + format.count());
    }
    byte[] record = new byte[format.recordBytes()];
    windows
        .get(index / recordsPerWindow)
        .get(index % recordsPerWindow * format.recordBytes(), record);
    DecodedImage image = format.image(record, source.label(index));
    if (image == null) {
      if (damageTold.compareAndSet(false, true)) {
        log.accept(
            file + " is damaged at " + id(index) + "; the original is read; delete the file");
      }
      return source.read(index, side);
    }
    return Resampler.resize(image, format.side(), side);
  }
}
