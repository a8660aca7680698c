package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/** The identity of a set of named float32 arrays. */
public final class WeightsHash {

  private WeightsHash() {}

  /**
   * Hashes names and contents, in the order of the names.
   *
   * @param arrays float32 arrays by name
   * @return SHA-256, 64 lower-case hexadecimal digits
   */
  public static String of(SortedMap<String, NDArray> arrays) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      arrays.forEach(
          (name, array) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            float[] values = array.toFloatArray();
            ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            digest.update(bytes);
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
