package org.saliencyssl.training.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A run's state between two steps, in one file: magic, format, the hash of the resolved spec, the
 * kind of device, the next step, the length of {@code metrics.jsonl}, seconds of training so far,
 * the named arrays, and a CRC-32C of all of it. Written to a temporary file, synced and renamed, so
 * that a reader sees the old or the new state and nothing between.
 *
 * @param specHash hash of the spec that the run follows
 * @param step the next step to do
 * @param metricsLength bytes of the metrics file that belong to the steps before
 * @param trainedSeconds wall-clock seconds spent on the steps before
 * @param health the objective's last health figures
 */
public record Checkpoint(
    String specHash,
    long step,
    long metricsLength,
    double trainedSeconds,
    Map<String, Double> health) {

  private static final int MAGIC = 0x53414C32;

  /**
   * Writes a checkpoint.
   *
   * @param file where; an older checkpoint there is replaced
   * @param arrays live arrays, float32 or int64
   * @throws IOException if the disk refuses; the older checkpoint is intact then
   */
  public void write(Path file, SortedMap<String, NDArray> arrays) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileOutputStream raw = new FileOutputStream(temporary.toFile())) {
      CheckedOutputStream checked =
          new CheckedOutputStream(new BufferedOutputStream(raw, 1 << 20), new CRC32C());
      DataOutputStream out = new DataOutputStream(checked);
      out.writeInt(MAGIC);
      out.writeUTF(specHash);
      out.writeUTF(deviceType(arrays));
      out.writeLong(step);
      out.writeLong(metricsLength);
      out.writeDouble(trainedSeconds);
      out.writeInt(health.size());
      for (var figure : health.entrySet()) {
        out.writeUTF(figure.getKey());
        out.writeDouble(figure.getValue());
      }
      out.writeInt(arrays.size());
      for (var entry : arrays.entrySet()) {
        StoredArray.write(out, entry.getKey(), entry.getValue());
      }
      out.flush();
      long crc = checked.getChecksum().getValue();
      out.writeLong(crc);
      out.flush();
      raw.getFD().sync();
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /**
   * Reads a checkpoint and overwrites live arrays with its contents.
   *
   * @param file a file that {@link #write} made
   * @param specHash hash of the spec that is to be resumed
   * @param arrays the live arrays; names, types and shapes must be the stored ones
   * @return where the run stood
   * @throws CheckpointException if the file is damaged, belongs to another spec, was written on
   *     another kind of device, or holds other arrays; nothing was overwritten then
   * @throws IOException if it cannot be read
   */
  public static Checkpoint read(Path file, String specHash, SortedMap<String, NDArray> arrays)
      throws IOException {
    verify(file);
    try (DataInputStream in = open(file)) {
      Header header = header(in, file);
      Checkpoint position = header.position;
      if (!position.specHash.equals(specHash)) {
        throw new CheckpointException(
            file
                + " belongs to spec "
                + position.specHash
                + ", not to "
                + specHash
                + "; resume it with its own spec or start in a new folder");
      }
      checkDevice(file, header.device, deviceType(arrays));
      SortedMap<String, StoredArray> stored = new TreeMap<>();
      for (int count = in.readInt(); count > 0; count--) {
        StoredArray array = StoredArray.read(in);
        stored.put(array.name(), array);
      }
      if (!stored.keySet().equals(arrays.keySet())) {
        throw new CheckpointException(
            file + " holds other arrays than this run: " + difference(stored, arrays));
      }
      for (var live : arrays.entrySet()) {
        stored.getOrDefault(live.getKey(), StoredArray.NONE).check(live.getValue(), file);
      }
      for (var live : arrays.entrySet()) {
        stored.getOrDefault(live.getKey(), StoredArray.NONE).copyInto(live.getValue());
      }
      return position;
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(
        new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 20));
  }

  private static Header header(DataInputStream in, Path file) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new CheckpointException(file + " is not a checkpoint of this format");
    }
    String specHash = in.readUTF();
    String device = in.readUTF();
    long step = in.readLong();
    long metricsLength = in.readLong();
    double trainedSeconds = in.readDouble();
    Map<String, Double> health = new TreeMap<>();
    for (int count = in.readInt(); count > 0; count--) {
      String name = in.readUTF();
      health.put(name, in.readDouble());
    }
    return new Header(
        device, new Checkpoint(specHash, step, metricsLength, trainedSeconds, health));
  }

  /** A GPU run may keep single numbers in host memory; one array on a GPU tells it. */
  private static String deviceType(SortedMap<String, NDArray> arrays) {
    return arrays.values().stream()
        .map(array -> array.getDevice().getDeviceType())
        .max(Comparator.comparing(Device.Type.GPU::equals))
        .orElse(Device.Type.CPU);
  }

  private static void checkDevice(Path file, String wrote, String resumes)
      throws CheckpointException {
    if (!wrote.equals(resumes)) {
      throw new CheckpointException(
          ("%s was written on the %s and this run computes on the %s, where sums round differently:"
                  + " it would not end as it would have ended there; set compute.device so that it"
                  + " goes on where it began, or start in a new folder")
              .formatted(file, wrote, resumes));
    }
  }

  /** What precedes the arrays: where they lived, and where the run stood. */
  private record Header(String device, Checkpoint position) {}

  private static void verify(Path file) throws IOException {
    long body = Files.size(file) - Long.BYTES;
    if (body < Integer.BYTES) {
      throw new CheckpointException(file + " is cut short; delete it to start anew");
    }
    try (InputStream raw = Files.newInputStream(file);
        CheckedInputStream checked = new CheckedInputStream(raw, new CRC32C())) {
      byte[] buffer = new byte[1 << 20];
      long left = body;
      while (left > 0) {
        int read = checked.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new CheckpointException(file + " changed while it was read");
        }
        left -= read;
      }
      long crc = checked.getChecksum().getValue();
      if (ByteBuffer.wrap(raw.readNBytes(Long.BYTES)).getLong() != crc) {
        throw new CheckpointException(
            file + " is damaged (its checksum does not fit); delete it to start anew");
      }
    }
  }

  private static String difference(
      SortedMap<String, StoredArray> stored, SortedMap<String, NDArray> live) {
    TreeMap<String, Object> missing = new TreeMap<>(live);
    missing.keySet().removeAll(stored.keySet());
    TreeMap<String, Object> foreign = new TreeMap<>(stored);
    foreign.keySet().removeAll(live.keySet());
    return "missing " + missing.keySet() + ", foreign " + foreign.keySet();
  }
}
