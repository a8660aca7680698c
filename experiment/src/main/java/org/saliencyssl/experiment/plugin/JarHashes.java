package org.saliencyssl.experiment.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** SHA-256 of files, each read once: a file that is overwritten later keeps the hash it had. */
public final class JarHashes {

  private final Map<Path, String> known = new HashMap<>();

  /**
   * Returns a file's hash.
   *
   * @param file a file
   * @return SHA-256, 64 hexadecimal digits
   */
  public String of(Path file) {
    return known.computeIfAbsent(file, JarHashes::sha256);
  }

  private static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
