package org.saliencyssl.experiment.schema;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.saliencyssl.api.Setting;

/**
 * Turns shapes into schemas. Every object becomes two definitions: whole, with all keys required,
 * and its changes, with none.
 */
final class SchemaShapes {

  private static final String TYPE = "type";

  private final JsonMapper mapper;
  private final Map<String, ObjectNode> definitions = new TreeMap<>();

  SchemaShapes(JsonMapper mapper) {
    this.mapper = mapper;
  }

  Map<String, ObjectNode> definitions() {
    return definitions;
  }

  void define(String name, ObjectNode schema) {
    definitions.put(name, schema);
  }

  static ObjectNode reference(JsonMapper mapper, String name) {
    return mapper.createObjectNode().put("$ref", "#/$defs/" + name);
  }

  /** Returns the schema of a value; {@code whole} requires every key of an object. */
  ObjectNode schema(Shape shape, boolean whole) {
    if (shape instanceof Shape.Numeric number) {
      return number(number);
    }
    if (shape instanceof Shape.Text text) {
      ObjectNode schema = typed("string");
      return text.pattern() == null ? schema : schema.put("pattern", "^(" + text.pattern() + ")$");
    }
    if (shape instanceof Shape.Words words) {
      ObjectNode schema = mapper.createObjectNode();
      words.words().forEach(schema.putArray("enum")::add);
      return schema;
    }
    if (shape instanceof Shape.Many many) {
      ObjectNode schema = typed("array");
      schema.set("items", schema(many.element(), true)); // a list replaces its parent's whole
      return schema;
    }
    if (shape instanceof Shape.Fields fields) {
      return defined(fields.name(), fields, whole);
    }
    return shape instanceof Shape.Tagged tagged ? tagged(tagged, whole) : typed("boolean");
  }

  /** Returns the schema of an object, not a reference to it. */
  ObjectNode object(Shape.Fields fields, boolean whole) {
    ObjectNode schema = typed("object");
    if (!fields.doc().isEmpty()) {
      schema.put("description", fields.doc());
    }
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = mapper.createArrayNode();
    for (Shape.Field field : fields.fields()) {
      ObjectNode value = schema(field.shape(), whole);
      if (!field.doc().isEmpty()) {
        value.put("description", field.doc());
      }
      properties.set(field.name(), value);
      required.add(field.name());
    }
    properties.set("note", note());
    if (whole) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  ObjectNode note() {
    return typed("string").put("description", "a remark, no setting");
  }

  ObjectNode typed(String type) {
    return mapper.createObjectNode().put(TYPE, type);
  }

  private ObjectNode defined(String name, Shape.Fields fields, boolean whole) {
    String key = whole ? name : name + ".changes";
    if (!definitions.containsKey(key)) {
      definitions.put(key, mapper.createObjectNode()); // ends the recursion
      definitions.put(key, object(fields, whole));
    }
    return reference(mapper, key);
  }

  private ObjectNode tagged(Shape.Tagged tagged, boolean whole) {
    ObjectNode schema = typed("object");
    ObjectNode type = schema.putObject("properties").putObject(TYPE);
    ArrayNode names = type.putArray("enum");
    ArrayNode docs = type.putArray("enumDescriptions"); // read by VS Code, ignored by the others
    tagged.types().forEach((name, fields) -> names.add(name));
    tagged.types().forEach((name, fields) -> docs.add(fields.doc()));
    ArrayNode cases = schema.putArray("allOf");
    tagged
        .types()
        .forEach(
            (name, fields) -> {
              ObjectNode one = cases.addObject();
              ObjectNode condition = one.putObject("if");
              condition.putObject("properties").putObject(TYPE).put("const", name);
              condition.putArray("required").add(TYPE);
              one.set("then", variant(name, fields, whole));
            });
    if (whole) {
      schema.putArray("required").add(TYPE);
    } else {
      ObjectNode untyped = cases.addObject();
      untyped.putObject("if").putObject("not").putArray("required").add(TYPE);
      ArrayNode any = untyped.putObject("then").putArray("anyOf");
      tagged.types().forEach((name, fields) -> any.add(variant(name, fields, false)));
    }
    return schema;
  }

  private ObjectNode variant(String name, Shape.Fields fields, boolean whole) {
    ObjectNode reference = defined(fields.name() + "." + name, fields, whole);
    String key = reference.get("$ref").textValue().substring("#/$defs/".length());
    ObjectNode variant = definitions.get(key);
    if (variant != null && variant.get("properties") instanceof ObjectNode properties) {
      properties.putObject(TYPE).put("const", name);
    }
    return reference;
  }

  private ObjectNode number(Shape.Numeric number) {
    ObjectNode schema = typed(number.whole() ? "integer" : "number");
    Setting range = number.range();
    if (number.whole()) {
      schema.put("minimum", number.lowest());
      schema.put("maximum", number.highest());
    }
    if (range != null && range.min() != Double.NEGATIVE_INFINITY) {
      limit(schema, "minimum", "exclusiveMinimum", range.minExclusive(), range.min());
    }
    if (range != null && range.max() != Double.POSITIVE_INFINITY) {
      limit(schema, "maximum", "exclusiveMaximum", range.maxExclusive(), range.max());
    }
    return schema;
  }

  private static void limit(
      ObjectNode schema, String closed, String open, boolean exclusive, double value) {
    schema.put(
        exclusive ? open : closed,
        new BigDecimal(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()));
  }
}
