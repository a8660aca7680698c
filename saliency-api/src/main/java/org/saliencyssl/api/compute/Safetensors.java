package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files of named tensors: an 8-byte little-endian header length, a JSON header that gives each
 * tensor's type, shape and place, and the tensors' bytes (github.com/huggingface/safetensors). The
 * form in which most pretrained networks are published.
 */
public final class Safetensors {

  private static final int MAX_HEADER = 100_000_000;

  private Safetensors() {}

  /**
   * Reads a file.
   *
   * @param manager gives the device; the arrays are attached to it
   * @param file a safetensors file with tensors of type F32, F16 and BF16, which become float32,
   *     and I64, which becomes int64; each of at most 2 GiB
   * @return the arrays by name
   * @throws IOException if the file cannot be read, is truncated, is no safetensors file or has a
   *     tensor of another type; the message names file and tensor
   */
  public static SortedMap<String, NDArray> read(NDManager manager, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Source source = Source.open(file, channel);
      SortedMap<String, NDArray> tensors = new TreeMap<>();
      for (Map.Entry<String, JsonElement> entry : source.header.entrySet()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(entry.getKey(), source.tensor(manager, entry.getKey(), entry.getValue()));
        }
      }
      return tensors;
    }
  }

  /**
   * Reads what a file says it holds, without the tensors; starts no engine.
   *
   * @param file a safetensors file
   * @return the tensors' shapes by name
   * @throws IOException if the file cannot be read, is truncated or is no safetensors file; the
   *     message names file and tensor
   */
  public static SortedMap<String, List<Long>> shapes(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Source source = Source.open(file, channel);
      SortedMap<String, List<Long>> shapes = new TreeMap<>();
      for (Map.Entry<String, JsonElement> entry : source.header.entrySet()) {
        if (!entry.getKey().equals("__metadata__")) {
          shapes.put(entry.getKey(), source.shape(entry.getKey(), entry.getValue()));
        }
      }
      return shapes;
    }
  }

  /**
   * Writes a file atomically: under another name in the same folder, synced to disk, renamed. A
   * reader sees the old file or the new one. The same tensors give the same bytes.
   *
   * @param file where to; its folder exists
   * @param tensors float32 and int64 arrays by name
   * @throws IOException if it cannot be written; an earlier file of that name is then untouched
   * @throws IllegalArgumentException if an array has another type
   */
  public static void write(Path file, Map<String, NDArray> tensors) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder, file.getFileName() + ".", ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        writeTo(channel, new TreeMap<>(tensors));
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void writeTo(FileChannel channel, SortedMap<String, NDArray> tensors)
      throws IOException {
    JsonObject header = new JsonObject();
    long offset = 0;
    for (DataType type : new DataType[] {DataType.INT64, DataType.FLOAT32}) {
      for (Map.Entry<String, NDArray> entry : tensors.entrySet()) {
        if (typeOf(entry) == type) {
          offset = describe(header, entry.getKey(), entry.getValue(), offset);
        }
      }
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    ByteBuffer start = little(8 + padded.length).putLong(padded.length).put(padded);
    writeAll(channel, start.flip());
    for (String name : header.keySet()) {
      writeAll(channel, bytes(Objects.requireNonNull(tensors.get(name))));
    }
  }

  /** The int64 tensors come first, so that all are aligned. */
  private static long describe(JsonObject header, String name, NDArray array, long offset) {
    boolean whole = array.getDataType() == DataType.INT64;
    long end = offset + array.size() * (whole ? 8 : 4);
    JsonObject tensor = new JsonObject();
    tensor.addProperty("dtype", whole ? "I64" : "F32");
    tensor.add("shape", JsonUtils.GSON.toJsonTree(array.getShape().getShape()));
    tensor.add("data_offsets", JsonUtils.GSON.toJsonTree(new long[] {offset, end}));
    header.add(name, tensor);
    return end;
  }

  private static DataType typeOf(Map.Entry<String, NDArray> entry) {
    DataType type = entry.getValue().getDataType();
    if (type != DataType.FLOAT32 && type != DataType.INT64) {
      throw new IllegalArgumentException(
          "array %s is %s; float32 and int64 can be written".formatted(entry.getKey(), type));
    }
    return type;
  }

  private static ByteBuffer bytes(NDArray array) {
    if (array.getDataType() == DataType.INT64) {
      long[] values = array.toLongArray();
      ByteBuffer bytes = little(8 * values.length);
      bytes.asLongBuffer().put(values);
      return bytes;
    }
    float[] values = array.toFloatArray();
    ByteBuffer bytes = little(4 * values.length);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An open file and its header. */
  private record Source(Path file, FileChannel channel, JsonObject header, long start) {

    static Source open(Path file, FileChannel channel) throws IOException {
      long size = channel.size();
      long length = size < 8 ? -1 : read(channel, file, 0, 8).getLong();
      if (length < 2 || length > MAX_HEADER) {
        throw new IOException(file + " is no safetensors file: it does not begin with a header");
      }
      if (8 + length > size) {
        throw new IOException(
            "%s is truncated: its header ends at byte %d, the file at %d"
                .formatted(file, 8 + length, size));
      }
      String json =
          new String(read(channel, file, 8, (int) length).array(), StandardCharsets.UTF_8);
      try {
        JsonObject header = JsonUtils.GSON.fromJson(json, JsonObject.class);
        if (header == null) {
          throw new IOException(file + " is no safetensors file: its header is empty");
        }
        return new Source(file, channel, header, 8 + length);
      } catch (JsonParseException e) {
        throw new IOException(file + " is no safetensors file: its header is not JSON", e);
      }
    }

    List<Long> shape(String name, JsonElement element) throws IOException {
      try {
        JsonObject tensor = element.getAsJsonObject();
        long[] shape = JsonUtils.GSON.fromJson(tensor.get("shape"), long[].class);
        long[] place = JsonUtils.GSON.fromJson(tensor.get("data_offsets"), long[].class);
        if (place.length != 2 || place[0] < 0 || start + place[1] > channel.size()) {
          throw new IOException(
              "%s is truncated or damaged: tensor %s lies at bytes %s, the file ends at %d"
                  .formatted(file, name, Arrays.toString(place), channel.size()));
        }
        return Arrays.stream(shape).boxed().toList();
      } catch (JsonParseException | IllegalStateException | NullPointerException e) {
        throw new IOException(file + ": the header's entry for " + name + " is damaged", e);
      }
    }

    NDArray tensor(NDManager manager, String name, JsonElement element) throws IOException {
      String type;
      long[] shape;
      long[] place;
      try {
        JsonObject tensor = element.getAsJsonObject();
        type = tensor.get("dtype").getAsString();
        shape = JsonUtils.GSON.fromJson(tensor.get("shape"), long[].class);
        place = JsonUtils.GSON.fromJson(tensor.get("data_offsets"), long[].class);
      } catch (JsonParseException | IllegalStateException | NullPointerException e) {
        throw new IOException(file + ": the header's entry for " + name + " is damaged", e);
      }
      int width =
          switch (type) {
            case "F32" -> 4;
            case "F16", "BF16" -> 2;
            case "I64" -> 8;
            default ->
                throw new IOException(
                    "%s: tensor %s is %s; allowed are F32, F16, BF16 and I64"
                        .formatted(file, name, type));
          };
      ByteBuffer bytes =
          bytes(name, place, Arrays.stream(shape).reduce(width, Math::multiplyExact));
      return switch (type) {
        case "F32" -> manager.create(floats(bytes), new Shape(shape));
        case "F16" -> manager.create(halves(bytes), new Shape(shape));
        case "BF16" -> manager.create(brains(bytes), new Shape(shape));
        default -> manager.create(longs(bytes), new Shape(shape));
      };
    }

    private ByteBuffer bytes(String name, long[] place, long expected) throws IOException {
      if (place.length != 2 || place[1] - place[0] != expected || expected > Integer.MAX_VALUE) {
        throw new IOException(
            "%s: tensor %s lies at bytes %s, but its shape takes %d (at most 2 GiB)"
                .formatted(file, name, Arrays.toString(place), expected));
      }
      if (place[0] < 0 || start + place[1] > channel.size()) {
        throw new IOException(
            "%s is truncated: tensor %s ends at byte %d, the file at %d"
                .formatted(file, name, start + place[1], channel.size()));
      }
      return read(channel, file, start + place[0], (int) expected);
    }

    private static ByteBuffer read(FileChannel channel, Path file, long from, int size)
        throws IOException {
      ByteBuffer bytes = little(size);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, from + bytes.position()) < 0) {
          throw new IOException(file + " became shorter while it was read");
        }
      }
      return bytes.flip();
    }

    private static float[] floats(ByteBuffer bytes) {
      float[] values = new float[bytes.remaining() / 4];
      bytes.asFloatBuffer().get(values);
      return values;
    }

    private static long[] longs(ByteBuffer bytes) {
      long[] values = new long[bytes.remaining() / 8];
      bytes.asLongBuffer().get(values);
      return values;
    }

    private static float[] brains(ByteBuffer bytes) {
      float[] values = new float[bytes.remaining() / 2];
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
      }
      return values;
    }

    private static float[] halves(ByteBuffer bytes) {
      float[] values = new float[bytes.remaining() / 2];
      for (int i = 0; i < values.length; i++) {
        values[i] = half(bytes.getShort(2 * i));
      }
      return values;
    }

    /** IEEE 754 binary16: 1 sign, 5 exponent (bias 15) and 10 fraction bits. */
    private static float half(short bits) {
      int exponent = (bits >> 10) & 0x1F;
      int fraction = bits & 0x3FF;
      float magnitude;
      if (exponent == 0) {
        magnitude = fraction * 0x1p-24f;
      } else if (exponent == 31) {
        magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
      } else {
        magnitude = Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
      }
      return bits < 0 ? -magnitude : magnitude;
    }
  }
}
