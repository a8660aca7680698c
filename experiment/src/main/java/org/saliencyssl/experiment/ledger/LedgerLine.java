package org.saliencyssl.experiment.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One line of the ledger as text, for instance
 *
 * <pre>{"line":3,"time":"2026-11-25T00:40:48.120Z","point":"none-0","state":"running","token":1,
 * "detail":"host worker 4711","crc":"1c291ca3"}</pre>
 *
 * <p>(on one line). {@code crc} is the CRC-32C of the UTF-8 bytes before {@code ,"crc"}, so that a
 * line can be checked without reading its JSON. {@code spec} stands in lines of state {@code
 * planned} only, {@code detail} where there is something to say.
 */
final class LedgerLine {

  private static final String MARK = ",\"crc\":\"";
  private static final int TAIL = MARK.length() + 8 + "\"}".length();

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .build();

  private LedgerLine() {}

  /** The JSON of a line without its checksum. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"line", "time", "point", "state", "token", "spec", "detail"})
  private record Stored(
      long line,
      String time,
      String point,
      LedgerState state,
      int token,
      @Nullable String spec,
      @Nullable String detail) {}

  /** Returns the text, line feed included. */
  static String write(LedgerEntry entry) {
    LedgerChange change = entry.change();
    Stored stored =
        new Stored(
            entry.number(),
            entry.time().toString(),
            change.point(),
            change.state(),
            change.token(),
            change.spec(),
            change.detail());
    try {
      String json = MAPPER.writeValueAsString(stored);
      String body = json.substring(0, json.length() - 1);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      return body + MARK + checksum(bytes, 0, bytes.length) + "\"}\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + stored, e);
    }
  }

  /**
   * Reads the bytes {@code from} to {@code to} of a file, line feed left out.
   *
   * @return the entry; null if the checksum does not fit or the text is something else
   */
  static @Nullable LedgerEntry read(byte[] file, int from, int to) {
    int end = to - TAIL;
    if (end <= from) {
      return null;
    }
    String tail = MARK + checksum(file, from, end - from) + "\"}";
    if (!tail.equals(new String(file, end, TAIL, StandardCharsets.UTF_8))) {
      return null;
    }
    String json = new String(file, from, end - from, StandardCharsets.UTF_8) + "}";
    try {
      Stored stored = MAPPER.readValue(json, Stored.class);
      if (stored.point == null || stored.state == null || stored.time == null) {
        return null;
      }
      return new LedgerEntry(
          stored.line,
          Instant.parse(stored.time),
          new LedgerChange(stored.point, stored.state, stored.token, stored.spec, stored.detail));
    } catch (JsonProcessingException | DateTimeParseException e) {
      return null;
    }
  }

  private static String checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
