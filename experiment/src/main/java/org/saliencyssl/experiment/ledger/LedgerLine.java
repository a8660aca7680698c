package org.saliencyssl.experiment.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
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

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Map<String, LedgerState> STATES =
      Stream.of(LedgerState.values()).collect(toUnmodifiableMap(LedgerState::toString, s -> s));

  private LedgerLine() {}

  /** Returns the text, line feed included. */
  static String write(LedgerEntry entry) {
    LedgerChange change = entry.change();
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberField("line", entry.number());
      out.writeStringField("time", entry.time().toString());
      out.writeStringField("point", change.point());
      out.writeStringField("state", change.state().toString());
      out.writeNumberField("token", change.token());
      if (change.spec() != null) {
        out.writeStringField("spec", change.spec());
      }
      if (change.detail() != null) {
        out.writeStringField("detail", change.detail());
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // written to memory
    }
    String body = text.toString().substring(0, text.toString().length() - 1);
    byte[] bytes = body.getBytes(UTF_8);
    return body + MARK + checksum(bytes, 0, bytes.length) + "\"}\n";
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
    if (!tail.equals(new String(file, end, TAIL, UTF_8))) {
      return null;
    }
    try (JsonParser in = FACTORY.createParser(new String(file, from, to - from, UTF_8))) {
      return in.nextToken() == JsonToken.START_OBJECT ? entry(in) : null;
    } catch (IOException | DateTimeParseException e) {
      return null;
    }
  }

  /** Field by field, which takes a third of the time that binding a record takes. */
  private static @Nullable LedgerEntry entry(JsonParser in) throws IOException {
    Map<String, String> fields = new HashMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      fields.put(name, in.getText());
    }
    LedgerState state = STATES.get(fields.getOrDefault("state", ""));
    String point = fields.get("point");
    if (state == null || point == null || in.nextToken() != null) {
      return null;
    }
    try {
      int token = Integer.parseInt(fields.getOrDefault("token", ""));
      return new LedgerEntry(
          Long.parseLong(fields.getOrDefault("line", "")),
          Instant.parse(fields.getOrDefault("time", "")),
          new LedgerChange(point, state, token, fields.get("spec"), fields.get("detail")));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
