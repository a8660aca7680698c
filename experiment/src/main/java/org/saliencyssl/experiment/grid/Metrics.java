package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole lines of {@code metrics.jsonl}, flat objects of numbers. */
public final class Metrics {

  private static final String FILE = "metrics.jsonl";
  private static final Pattern FIGURE =
      Pattern.compile("\"([A-Za-z0-9]+)\":(-?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?)");
  private static final int TAIL = 4096;

  private Metrics() {}

  /**
   * Reads the last line.
   *
   * @param folder of an attempt or a result
   * @return the figures by name; none if there is no whole line
   * @throws IOException if the file cannot be read
   */
  public static Map<String, Double> read(Path folder) throws IOException {
    try (FileChannel file = FileChannel.open(folder.resolve(FILE), StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(TAIL);
      file.read(bytes, Math.max(0, file.size() - TAIL));
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n');
      return end < 0 ? Map.of() : figures(text.substring(text.lastIndexOf('\n', end - 1) + 1, end));
    } catch (NoSuchFileException e) {
      return Map.of(); // nothing logged yet, or moved on meanwhile
    }
  }

  /**
   * Reads all lines.
   *
   * @param folder of an attempt or a result
   * @return the figures of each line; none if there is no file
   * @throws IOException if the file cannot be read
   */
  public static List<Map<String, Double>> all(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file)
        ? Files.readAllLines(file).stream()
            .filter(line -> line.endsWith("}"))
            .map(Metrics::figures)
            .toList()
        : List.of();
  }

  private static Map<String, Double> figures(String line) {
    Map<String, Double> figures = new LinkedHashMap<>();
    Matcher figure = FIGURE.matcher(line);
    while (figure.find()) {
      figures.put(figure.group(1), Double.valueOf(figure.group(2)));
    }
    return figures;
  }
}
