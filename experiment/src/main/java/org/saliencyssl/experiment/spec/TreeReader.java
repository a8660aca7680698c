package org.saliencyssl.experiment.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads strict JSON (RFC 8259: no comments, no trailing commas, no NaN) to a {@link Tree}. Only a
 * syntax error ends the reading; duplicate keys, nulls and trailing text are reported and passed
 * over.
 */
final class TreeReader {

  private static final JsonFactory STRICT = new JsonFactory();
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String source;
  private final JsonParser parser;
  private final Problems problems;

  private TreeReader(String source, JsonParser parser, Problems problems) {
    this.source = source;
    this.parser = parser;
    this.problems = problems;
  }

  /** Reads a text; null if it is no JSON at all, which has then been reported. */
  static @Nullable Tree read(String source, String text, Problems problems) {
    String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    try (JsonParser parser = STRICT.createParser(plain)) {
      TreeReader reader = new TreeReader(source, parser, problems);
      if (parser.nextToken() == null) {
        problems.add(reader.here(""), "the file is empty; a spec is a JSON object");
        return null;
      }
      Tree tree = reader.value("");
      reader.expectEnd();
      return tree;
    } catch (JsonProcessingException e) {
      problems.add(place(source, "", e.getLocation()), syntax(e));
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the text is in memory
    }
  }

  private Tree value(String pointer) throws IOException {
    Origin origin = here(pointer);
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> members(pointer, origin);
      case START_ARRAY -> elements(pointer, origin);
      case VALUE_STRING -> new Tree.Text(parser.getText(), origin);
      case VALUE_NUMBER_INT -> number(true, origin);
      case VALUE_NUMBER_FLOAT -> number(false, origin);
      case VALUE_TRUE, VALUE_FALSE -> new Tree.Bool(token == JsonToken.VALUE_TRUE, origin);
      case VALUE_NULL -> {
        problems.add(origin, "null is not allowed; write a value or leave the key out");
        yield new Tree.Broken(origin);
      }
      default -> throw new IllegalStateException("token " + token);
    };
  }

  private Tree members(String pointer, Origin origin) throws IOException {
    Map<String, Tree> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String child = pointer + "/" + Origin.escape(key);
      Origin keyOrigin = here(child);
      parser.nextToken();
      Tree value = value(child);
      Tree first = members.putIfAbsent(key, value);
      if (first != null) {
        String line = "line " + first.origin().line();
        problems.add(keyOrigin, "the key is already there in " + line + "; remove one of the two");
      }
    }
    return new Tree.Members(members, origin);
  }

  private Tree elements(String pointer, Origin origin) throws IOException {
    List<Tree> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(pointer + "/" + elements.size()));
    }
    return new Tree.Elements(elements, origin);
  }

  private Tree number(boolean integer, Origin origin) throws IOException {
    String written = parser.getText();
    try {
      return new Tree.Numeral(new BigDecimal(written), integer, written, origin);
    } catch (NumberFormatException e) {
      problems.add(origin, "the number " + written + " is too large to read");
      return new Tree.Broken(origin);
    }
  }

  private void expectEnd() throws IOException {
    try {
      if (parser.nextToken() == null) {
        return;
      }
    } catch (JsonProcessingException e) {
      // not even a token: trailing text all the same
    }
    problems.add(
        here(""),
        "text follows the end of the JSON value; a file holds one object, remove the rest");
  }

  private Origin here(String pointer) {
    return place(source, pointer, parser.currentTokenLocation());
  }

  private static Origin place(String source, String pointer, JsonLocation location) {
    return location == null
        ? new Origin(source, pointer, 1, 1)
        : new Origin(source, pointer, location.getLineNr(), location.getColumnNr());
  }

  private static String syntax(JsonProcessingException e) {
    String what = e.getOriginalMessage().lines().findFirst().orElse("cannot be read");
    return "not valid JSON: " + what;
  }
}
