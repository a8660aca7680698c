package org.saliencyssl.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;

/** {@code metrics.jsonl}: one JSON object of numbers a line, appended. */
final class MetricsLog implements AutoCloseable {

  private final FileChannel channel;

  /** Opens the log and cuts off what was written after the checkpoint that is resumed. */
  MetricsLog(Path file, long keep) throws IOException {
    channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel.truncate(keep);
    channel.position(channel.size());
  }

  void append(Map<String, Double> figures) throws IOException {
    StringBuilder line = new StringBuilder("{");
    figures.forEach(
        (name, value) -> {
          line.append(line.length() > 1 ? "," : "").append('"').append(name).append("\":");
          line.append(number(value));
        });
    ByteBuffer bytes =
        ByteBuffer.wrap(line.append("}\n").toString().getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  long length() throws IOException {
    channel.force(false);
    return channel.position();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }
}
