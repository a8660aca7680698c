package org.saliencyssl.training.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over a sequence of texts and numbers, each with its length, so none can run into the
 * next.
 */
final class Digest {

  private final MessageDigest sha = sha256();

  Digest add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    sha.update(bytes);
    return this;
  }

  Digest add(long number) {
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    return this;
  }

  Digest add(byte[] bytes) {
    add(bytes.length);
    sha.update(bytes);
    return this;
  }

  String hex() {
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
