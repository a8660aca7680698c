package org.saliencyssl.experiment.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.saliencyssl.experiment.spec.PluginRegistries;

/**
 * Writes the JSON Schema (2020-12) of spec files, for editors.
 *
 * <p>A schema sees one file. A file that extends another or has arms or axes may leave out any key,
 * so its sections are checked as changes; only a file that stands alone must be complete. Rules
 * between keys, and integers written {@code 10.0}, are left to {@code ./saliency validate}.
 */
public final class SpecSchema {

  private static final JsonMapper MAPPER = new JsonMapper();

  private final SchemaShapes shapes = new SchemaShapes(MAPPER);
  private final Shape.Fields sections;
  private final GridSchema grid;

  /**
   * Makes a writer.
   *
   * @param plugins the plug-ins that specs may name
   */
  public SpecSchema(PluginRegistries plugins) {
    this.sections = new ShapeReader(plugins).read();
    this.grid = new GridSchema(MAPPER, shapes, sections);
  }

  /**
   * Writes the schema.
   *
   * @return indented JSON, ending with a line feed
   */
  public String write() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Saliency SSL spec");
    root.put("type", "object");
    ArrayNode partial = root.putObject("if").putArray("anyOf");
    for (String key : GridSchema.INCOMPLETE) {
      partial.addObject().putArray("required").add(key);
    }
    root.set("then", SchemaShapes.reference(MAPPER, "changes"));
    root.set("else", SchemaShapes.reference(MAPPER, "whole"));
    shapes.define("changes", spec(false));
    shapes.define("whole", spec(true));
    grid.define();
    ObjectNode definitions = root.putObject("$defs");
    for (Map.Entry<String, ObjectNode> one : shapes.definitions().entrySet()) {
      definitions.set(one.getKey(), one.getValue());
    }
    return text(root);
  }

  private ObjectNode spec(boolean whole) {
    ObjectNode spec = shapes.object(sections, whole);
    grid.addTo((ObjectNode) spec.get("properties"));
    if (whole) {
      ((ArrayNode) spec.get("required")).add("name").add("seeds");
    }
    return spec;
  }

  private static String text(ObjectNode root) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter(" ", "\n"));
    try {
      return MAPPER.writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory can be written", e);
    }
  }
}
