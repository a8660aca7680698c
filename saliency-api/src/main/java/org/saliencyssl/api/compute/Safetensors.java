package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;

/** Files of named tensors, as published for most pretrained networks. */
@SuppressWarnings("DoNotCallSuggester")
public final class Safetensors {
  private Safetensors() {}

  /**
   * Reads a file.
   *
   * @param manager gives the device; the arrays are attached to it
   * @param file a safetensors file with F32, F16, BF16 (these become float32) and I64 tensors
   * @return the arrays by name
   * @throws IOException if the file cannot be read, is truncated or is no safetensors file
   */
  public static SortedMap<String, NDArray> read(NDManager manager, Path file) throws IOException {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Writes a file atomically.
   *
   * @param file where to; its folder exists
   * @param tensors float32 and int64 arrays by name
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, Map<String, NDArray> tensors) throws IOException {
    throw new UnsupportedOperationException("lands in minutes");
  }
}
