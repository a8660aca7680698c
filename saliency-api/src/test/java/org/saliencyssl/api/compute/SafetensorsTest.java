package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

  /**
   * Written by the Python library, safetensors 0.8.0: count int64 [7, -1], scalar float32 42, z
   * float32 [[1.5, -2.25, 3]], brain bfloat16 [1, -3.140625], half float16 [0.5, -65504, 2^-24,
   * inf], and metadata.
   */
  private static final String PYTHON =
      "SAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJjb3VudCI6eyJkdHlwZSI6Ikk2NCIsInNo"
          + "YXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzAsMTZdfSwic2NhbGFyIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUi"
          + "OltdLCJkYXRhX29mZnNldHMiOlsxNiwyMF19LCJ6Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsxLDNdLCJk"
          + "YXRhX29mZnNldHMiOlsyMCwzMl19LCJicmFpbiI6eyJkdHlwZSI6IkJGMTYiLCJzaGFwZSI6WzJdLCJkYXRh"
          + "X29mZnNldHMiOlszMiwzNl19LCJoYWxmIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOls0XSwiZGF0YV9vZmZz"
          + "ZXRzIjpbMzYsNDRdfX0gICAgBwAAAAAAAAD//////////wAAKEIAAMA/AAAQwAAAQECAP0nAADj/+wEAAHw=";

  @TempDir private Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void shapesAreReadWithoutTheTensors() throws IOException {
    byte[] python = Base64.getDecoder().decode(PYTHON);
    assertThat(Safetensors.shapes(file(python)))
        .isEqualTo(
            Map.of(
                "brain", List.of(2L),
                "count", List.of(2L),
                "half", List.of(4L),
                "scalar", List.of(),
                "z", List.of(1L, 3L)));
    assertThatThrownBy(() -> Safetensors.shapes(file(Arrays.copyOf(python, python.length - 1))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tensor half lies at bytes [36, 44]");
  }

  @Test
  void readsWhatPythonWrites() throws IOException {
    Path file = file(Base64.getDecoder().decode(PYTHON));
    SortedMap<String, NDArray> tensors = Safetensors.read(manager, file);
    assertThat(tensors).containsOnlyKeys("brain", "count", "half", "scalar", "z");
    assertThat(tensors.get("count").toLongArray()).containsExactly(7, -1);
    assertThat(tensors.get("scalar").getShape()).isEqualTo(new Shape());
    assertThat(tensors.get("scalar").getFloat()).isEqualTo(42);
    assertThat(tensors.get("z").getShape()).isEqualTo(new Shape(1, 3));
    assertThat(tensors.get("z").toFloatArray()).containsExactly(1.5f, -2.25f, 3);
    assertThat(tensors.get("brain").toFloatArray()).containsExactly(1, -3.140625f);
    assertThat(tensors.get("half").toFloatArray())
        .containsExactly(0.5f, -65504, 0x1p-24f, Float.POSITIVE_INFINITY);
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Map<String, NDArray> tensors = new HashMap<>();
    tensors.put("layer \"b\"", manager.create(new float[] {1, -0.1f, Float.MIN_VALUE}));
    tensors.put("a.weight", manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 1, 3)));
    tensors.put("pointer", manager.create(Long.MIN_VALUE));
    Safetensors.write(file, tensors);
    SortedMap<String, NDArray> read = Safetensors.read(manager, file);
    assertThat(read).containsOnlyKeys("a.weight", "layer \"b\"", "pointer");
    assertThat(read.get("a.weight").getShape()).isEqualTo(new Shape(2, 1, 3));
    assertThat(read.get("a.weight").toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(read.get("layer \"b\"").toFloatArray()).containsExactly(1, -0.1f, Float.MIN_VALUE);
    assertThat(read.get("pointer").toLongArray()).containsExactly(Long.MIN_VALUE);
    byte[] bytes = Files.readAllBytes(file);
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8).isZero();
    Safetensors.write(file, tensors);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void refusesATruncatedFileWhereverItEnds() throws IOException {
    byte[] whole = Base64.getDecoder().decode(PYTHON);
    Path file = file(Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> Safetensors.read(manager, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is truncated: tensor half ends at byte 380, the file at 379");
    Path head = file(Arrays.copyOf(whole, 100));
    assertThatThrownBy(() -> Safetensors.read(manager, head))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is truncated: its header ends at byte 336, the file at 100");
    Path start = file(Arrays.copyOf(whole, 5));
    assertThatThrownBy(() -> Safetensors.read(manager, start))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no safetensors file");
  }

  @Test
  void refusesOtherFilesByName() throws IOException {
    Path zip = file("PK\3\4 something else entirely".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Safetensors.read(manager, zip))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(zip.toString())
        .hasMessageContaining("is no safetensors file");
    for (String json : new String[] {"[1, 2]", "{\"a\": ", "null", "{\"a\":{}}", "{\"a\":7}"}) {
      Path file = file(header(json));
      assertThatThrownBy(() -> Safetensors.read(manager, file))
          .as(json)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void refusesTypesAndPlacesThatDoNotFit() throws IOException {
    Path type =
        file(header("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[0],\"data_offsets\":[0,0]}}"));
    assertThatThrownBy(() -> Safetensors.read(manager, type))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tensor a is F8_E4M3; allowed are F32, F16, BF16 and I64");
    Path place = file(header("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}"));
    assertThatThrownBy(() -> Safetensors.read(manager, place))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tensor a lies at bytes [0, 4], but its shape takes 8");
  }

  @Test
  void failedWriteKeepsTheOldFileAndLeavesNoOther() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Safetensors.write(file, Map.of("a", manager.create(1f)));
    byte[] old = Files.readAllBytes(file);
    NDArray bytes = manager.zeros(new Shape(1), DataType.UINT8);
    assertThatThrownBy(() -> Safetensors.write(file, Map.of("b", bytes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("array b is uint8; float32 and int64 can be written");
    assertThat(Files.readAllBytes(file)).isEqualTo(old);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(folder, "", ".safetensors"), content);
  }

  private static byte[] header(String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }
}
