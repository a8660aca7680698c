package org.saliencyssl.experiment.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.saliencyssl.experiment.ledger.GridFolder;

/** Run records as files: written whole or not at all, read strictly. */
public final class RecordStore {

  /** Name of a run's record in its folder. */
  public static final String FILE = "record.json";

  private static final int DEEPEST = 4;

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private RecordStore() {}

  /**
   * Writes a record: to a temporary file, synced, then renamed.
   *
   * @param file where
   * @param record what
   * @throws IOException if it cannot be written; an older file is then untouched
   */
  public static void write(Path file, RunRecord record) throws IOException {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
    String text = STRICT.writer(printer).writeValueAsString(record) + "\n";
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads a record.
   *
   * @param file written by {@link #write}
   * @return the record
   * @throws RecordException if the file is torn, edited into something else or of another format
   * @throws IOException if the file cannot be read
   */
  public static RunRecord read(Path file) throws IOException {
    String text = Files.readString(file);
    try {
      return STRICT.readValue(text, RunRecord.class);
    } catch (JsonMappingException e) {
      String path = e.getPathReference().isEmpty() ? "" : " at " + pointer(e);
      throw new RecordException(file, firstLine(e) + path, e);
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
      throw new RecordException(file, firstLine(e) + line, e);
    }
  }

  /**
   * Reads all records below a folder, in the order of their paths; what lies below a grid's folder
   * {@code attempts} is no result yet.
   *
   * @param folder an experiment's output folder, or one run's
   * @return the records; empty if there are none
   * @throws RecordException if one cannot be used
   * @throws IOException if the folder or a file cannot be read
   */
  public static List<RunRecord> readAll(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found =
        Files.find(
            folder,
            DEEPEST,
            (path, attributes) -> path.endsWith(FILE) && attributes.isRegularFile())) {
      files = found.filter(file -> !isAttempt(folder.relativize(file))).sorted().toList();
    }
    List<RunRecord> records = new ArrayList<>();
    for (Path file : files) {
      records.add(read(file));
    }
    return records;
  }

  private static boolean isAttempt(Path below) {
    return below.startsWith(GridFolder.ATTEMPTS);
  }

  private static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("unreadable");
  }

  private static String pointer(JsonMappingException e) {
    StringBuilder pointer = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      pointer.append('/');
      pointer.append(step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName());
    }
    return pointer.toString();
  }
}
