package org.saliencyssl.experiment.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Setting;
import org.saliencyssl.experiment.spec.Expected;
import org.saliencyssl.experiment.spec.PluginRegistries;

/** Writes the manual of spec files in Markdown: an introduction, then every key there is. */
public final class SpecManual {

  private final Shape.Fields sections;

  /**
   * Makes a writer.
   *
   * @param plugins the plug-ins that specs may name
   */
  public SpecManual(PluginRegistries plugins) {
    this.sections = new ShapeReader(plugins).read();
  }

  /**
   * Writes the manual.
   *
   * @return Markdown, ending with a line feed
   */
  public String write() {
    StringBuilder text = new StringBuilder(introduction());
    text.append("\n## Keys without a section\n");
    text.append(header());
    for (Shape.Field field : sections.fields()) {
      if (!isSection(field.shape())) {
        rows(field.name(), field, "", text);
      }
    }
    for (Shape.Field field : sections.fields()) {
      if (isSection(field.shape())) {
        section(field, text);
      }
    }
    return text.toString();
  }

  private static boolean isSection(Shape shape) {
    return shape instanceof Shape.Fields || shape instanceof Shape.Tagged;
  }

  private static void section(Shape.Field section, StringBuilder text) {
    text.append("\n## ").append(section.name()).append("\n\n").append(sentence(section.doc()));
    if (section.shape() instanceof Shape.Fields fields) {
      table(fields, text);
    } else if (section.shape() instanceof Shape.Tagged tagged) {
      text.append("\n`type` is one of: ");
      text.append(String.join(", ", tagged.types().keySet())).append(".\n");
      tagged
          .types()
          .forEach(
              (type, fields) -> {
                text.append("\n### ").append(section.name()).append(": ").append(type);
                text.append("\n\n").append(sentence(fields.doc()));
                table(fields, text);
              });
    }
  }

  private static void table(Shape.Fields fields, StringBuilder text) {
    if (fields.fields().isEmpty()) {
      return;
    }
    text.append(header());
    fields.fields().forEach(field -> rows(field.name(), field, "", text));
  }

  private static String header() {
    return "\n| key | value | meaning |\n|---|---|---|\n";
  }

  /** Writes a key and those below it; {@code only} says for which type they are. */
  private static void rows(String path, Shape.Field field, String only, StringBuilder text) {
    Shape shape = field.shape();
    Shape inner = shape instanceof Shape.Many many ? many.element() : shape;
    String below = inner == shape ? path : path + "[]";
    row(path, value(shape), only + field.doc(), text);
    if (inner instanceof Shape.Fields fields) {
      fields.fields().forEach(one -> rows(below + "." + one.name(), one, only, text));
    } else if (inner instanceof Shape.Tagged tagged) {
      row(below + ".type", words(tagged.types().keySet()), only, text);
      tagged
          .types()
          .forEach(
              (type, fields) ->
                  fields
                      .fields()
                      .forEach(
                          one -> rows(below + "." + one.name(), one, "`" + type + "`: ", text)));
    }
  }

  private static void row(String key, String value, String doc, StringBuilder text) {
    text.append("| `").append(key).append("` | ").append(value.replace("|", "\\|"));
    text.append(" | ").append(doc.replace("|", "\\|")).append(" |\n");
  }

  private static String value(Shape shape) {
    if (shape instanceof Shape.Numeric number) {
      return number(number.whole() ? "integer" : "number", number.range());
    }
    if (shape instanceof Shape.Text text) {
      return text.pattern() == null ? "string" : "string like `" + text.pattern() + "`";
    }
    if (shape instanceof Shape.Words words) {
      return words(words.words());
    }
    if (shape instanceof Shape.Many many) {
      return "list, each element: " + value(many.element());
    }
    return shape instanceof Shape.Flag ? "true or false" : "object";
  }

  private static String words(Iterable<String> words) {
    return "`" + String.join("`, `", words) + "`";
  }

  private static String number(String kind, @Nullable Setting range) {
    String allowed = range == null ? "" : Expected.range(range);
    return allowed.isEmpty() ? kind : kind + " " + allowed;
  }

  private static String sentence(String doc) {
    return doc.isEmpty() ? "" : Character.toUpperCase(doc.charAt(0)) + doc.substring(1) + ".\n";
  }

  private static String introduction() {
    try (InputStream in = SpecManual.class.getResourceAsStream("introduction.md")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks introduction.md");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
