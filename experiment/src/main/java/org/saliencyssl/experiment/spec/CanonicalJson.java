package org.saliencyssl.experiment.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One text for all ways to write the same values: keys sorted, numbers without needless digits
 * ({@code 1.0}, {@code 1} and {@code 1e0} are equal), notes left out.
 */
public final class CanonicalJson {

  /** Key of a remark, allowed in every object and never a setting. */
  static final String NOTE = "note";

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int LONGEST_PLAIN = 20;

  private CanonicalJson() {}

  /**
   * Returns the canonical text of any text of the same values.
   *
   * @param json strict JSON without nulls
   * @return one line
   * @throws SpecException if the text is not that
   */
  public static String of(String json) {
    return write(parse(json));
  }

  /**
   * Returns the same values, indented for reading; notes left out.
   *
   * @param json strict JSON without nulls
   * @return several lines
   * @throws SpecException if the text is not that
   */
  public static String indented(String json) {
    return write(parse(json), true);
  }

  static Tree parse(String json) {
    Problems problems = new Problems();
    Tree tree = TreeReader.read("JSON text", json, problems);
    problems.throwIfAny("JSON text");
    return Objects.requireNonNull(tree);
  }

  /** Returns the canonical text on one line. */
  static String write(Tree tree) {
    return write(tree, false);
  }

  /**
   * Returns the SHA-256 of a text in UTF-8.
   *
   * @param text any text
   * @return 64 hexadecimal digits
   */
  public static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Returns a JSON string literal. */
  static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static String write(Tree tree, boolean indented) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      if (indented) {
        DefaultIndenter unix = new DefaultIndenter("  ", "\n");
        generator.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(unix));
      }
      value(tree, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // written to memory
    }
    return out.toString();
  }

  private static void value(Tree tree, JsonGenerator out) throws IOException {
    if (tree instanceof Tree.Members object) {
      out.writeStartObject();
      for (Map.Entry<String, Tree> member : new TreeMap<>(object.members()).entrySet()) {
        if (!member.getKey().equals(NOTE)) {
          out.writeFieldName(member.getKey());
          value(member.getValue(), out);
        }
      }
      out.writeEndObject();
    } else if (tree instanceof Tree.Elements list) {
      out.writeStartArray();
      for (Tree element : list.elements()) {
        value(element, out);
      }
      out.writeEndArray();
    } else if (tree instanceof Tree.Text text) {
      out.writeString(text.value());
    } else if (tree instanceof Tree.Numeral number) {
      out.writeNumber(plain(number.value()));
    } else if (tree instanceof Tree.Bool bool) {
      out.writeBoolean(bool.value());
    } else {
      throw new IllegalStateException("a spec with problems has no canonical form");
    }
  }

  private static String plain(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    boolean readable = Math.abs((long) stripped.scale()) + stripped.precision() <= LONGEST_PLAIN;
    return readable ? stripped.toPlainString() : stripped.toString();
  }
}
