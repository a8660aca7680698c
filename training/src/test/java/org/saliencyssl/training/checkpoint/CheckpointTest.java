package org.saliencyssl.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private final NDManager manager = NDManager.newBaseManager();
  @TempDir private Path folder;

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void bringsBackEveryBitAndThePosition() throws IOException {
    Path file = folder.resolve("checkpoint.bin");
    Checkpoint written = new Checkpoint("abc", 17, 1234, 5.5, Map.of("accuracy", 0.25));
    written.write(file, arrays(1, 2, 3));
    SortedMap<String, NDArray> live = arrays(0, 0, 0);
    live.get("w").setRequiresGradient(true);
    assertThat(Checkpoint.read(file, "abc", live)).isEqualTo(written);
    assertThat(live.get("w").toFloatArray()).containsExactly(1, Float.MIN_VALUE, 2, -0.0f);
    assertThat(live.get("pointer").toLongArray()).containsExactly(3L << 40);
    assertThat(Files.list(folder).toList()).containsExactly(file);
  }

  @Test
  void refusesAnotherSpec() throws IOException {
    Path file = written();
    assertThatThrownBy(() -> Checkpoint.read(file, "other", arrays(0, 0, 0)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("abc")
        .hasMessageContaining("other");
  }

  /** Written here on the CPU; made one of a GPU by its device's name, with a checksum that fits. */
  @Test
  void refusesAnotherKindOfDeviceAndLeavesTheLiveArraysAlone() throws IOException {
    Path file = written();
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
    int device = Integer.BYTES + Short.BYTES + "abc".length() + Short.BYTES;
    byte[] name = new byte[3];
    content.get(device, name);
    assertThat(name).asString(StandardCharsets.US_ASCII).isEqualTo("cpu");
    content.put(device, "gpu".getBytes(StandardCharsets.US_ASCII));
    CRC32C crc = new CRC32C();
    crc.update(content.array(), 0, content.capacity() - Long.BYTES);
    content.putLong(content.capacity() - Long.BYTES, crc.getValue());
    Files.write(file, content.array());
    SortedMap<String, NDArray> live = arrays(9, 9, 9);
    assertThatThrownBy(() -> Checkpoint.read(file, "abc", live))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            file
                + " was written on the gpu and this run computes on the cpu, where sums round"
                + " differently: it would not end as it would have ended there; set compute.device"
                + " so that it goes on where it began, or start in a new folder");
    assertThat(live.get("w").toFloatArray()).startsWith(9);
  }

  @Test
  void refusesEveryFlippedByteAndEveryCutLength() throws IOException {
    Path file = written();
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x10;
      Files.write(file, bad);
      assertRefused(file, "flipped byte " + i);
      Files.write(file, java.util.Arrays.copyOf(good, i));
      assertRefused(file, "cut to " + i);
    }
  }

  @Test
  void refusesOtherArraysAndLeavesTheLiveOnesAlone() throws IOException {
    Path file = written();
    SortedMap<String, NDArray> foreign = arrays(9, 9, 9);
    foreign.put("queue", manager.zeros(new Shape(2)));
    assertThatThrownBy(() -> Checkpoint.read(file, "abc", foreign))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("queue");
    SortedMap<String, NDArray> reshaped = arrays(9, 9, 9);
    reshaped.put("pointer", manager.create(new long[] {1, 2}));
    assertThatThrownBy(() -> Checkpoint.read(file, "abc", reshaped))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("pointer");
    assertThat(reshaped.get("w").toFloatArray()).startsWith(9);
  }

  @Test
  void keepsTheOldOneWhenTheDiskRefusesTheNew() throws IOException {
    Path file = written();
    Files.createDirectory(folder.resolve("checkpoint.bin.tmp"));
    assertThatThrownBy(() -> new Checkpoint("abc", 2, 0, 0, Map.of()).write(file, arrays(5, 5, 5)))
        .isInstanceOf(IOException.class);
    SortedMap<String, NDArray> live = arrays(0, 0, 0);
    assertThat(Checkpoint.read(file, "abc", live).step()).isEqualTo(1);
  }

  private Path written() throws IOException {
    Path file = folder.resolve("checkpoint.bin");
    new Checkpoint("abc", 1, 0, 0, Map.of()).write(file, arrays(1, 2, 3));
    return file;
  }

  private void assertRefused(Path file, String what) {
    SortedMap<String, NDArray> live = arrays(0, 0, 0);
    assertThatThrownBy(() -> Checkpoint.read(file, "abc", live))
        .as(what)
        .isInstanceOf(CheckpointException.class);
    assertThat(live.get("w").toFloatArray()).as(what).startsWith(0, Float.MIN_VALUE);
  }

  private SortedMap<String, NDArray> arrays(float a, float b, long pointer) {
    SortedMap<String, NDArray> arrays = new TreeMap<>();
    arrays.put("w", manager.create(new float[] {a, Float.MIN_VALUE, b, -0.0f}, new Shape(2, 2)));
    arrays.put("pointer", manager.create(new long[] {pointer << 40}));
    arrays.put("scalar", manager.create(a));
    return arrays;
  }
}
