package org.saliencyssl.experiment.schema;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The schema of the keys that say what is run. */
final class GridSchema {

  /** Keys of a file whose sections need not be complete. */
  static final List<String> INCOMPLETE = List.of("extends", "arms", "axes", "zip");

  private static final String NAMED = "grid.named";
  private static final String ARM = "grid.arm";
  private static final String NAME = "^[A-Za-z0-9][A-Za-z0-9_+-]{0,63}$";

  private final JsonMapper mapper;
  private final SchemaShapes shapes;
  private final Shape.Fields sections;

  GridSchema(JsonMapper mapper, SchemaShapes shapes, Shape.Fields sections) {
    this.mapper = mapper;
    this.shapes = shapes;
    this.sections = sections;
  }

  /** Adds the keys to the properties of a spec. */
  void addTo(ObjectNode properties) {
    put(properties, "name", shapes.typed("string").put("pattern", NAME), "names the experiment");
    put(properties, "extends", shapes.typed("string"), "the spec below, a path or preset:NAME");
    put(properties, "$schema", shapes.typed("string"), "where this schema lies, for an editor");
    put(properties, "seeds", seeds(), "every point is run with each of them");
    put(properties, "arms", reference(NAMED), "changes of the spec by name: the first axis");
    put(properties, "axes", reference("grid.axes"), "every value of one with every of the others");
    put(properties, "zip", reference("grid.zip"), "lists of equal length that move together");
    put(properties, "exclude", reference("grid.exclude"), "partial points that are left out");
    put(properties, "include", reference(NAMED), "further points: changes by name");
  }

  /** Defines what the keys refer to. */
  void define() {
    shapes.define(ARM, shapes.object(sections, false));
    ObjectNode named = shapes.typed("object").put("minProperties", 1);
    named.putObject("properties").set("note", shapes.note());
    named.putObject("propertyNames").put("pattern", NAME);
    named.set("additionalProperties", reference(ARM));
    shapes.define(NAMED, named);

    Map<String, List<Shape>> paths = new TreeMap<>();
    collect("", sections, paths);
    paths.forEach((path, allowed) -> shapes.define("key." + path, list(allowed)));
    ObjectNode axes = lists(paths).put("minProperties", 1);
    axes.set("additionalProperties", reference(NAMED));
    shapes.define("grid.axes", axes);
    shapes.define(
        "grid.zip", lists(paths).put("minProperties", 2).put("additionalProperties", false));
    shapes.define("grid.exclude", exclude());
  }

  private ObjectNode seeds() {
    ObjectNode seeds = shapes.typed("array").put("minItems", 1).put("uniqueItems", true);
    seeds.set("items", shapes.typed("integer").put("minimum", 0).put("maximum", Long.MAX_VALUE));
    return seeds;
  }

  private ObjectNode exclude() {
    ObjectNode value = mapper.createObjectNode();
    ArrayNode scalars = value.putArray("type");
    List.of("string", "number", "boolean").forEach(scalars::add);
    ObjectNode several = shapes.typed("array").put("minItems", 1);
    several.set("items", value);
    ObjectNode partial = shapes.typed("object").put("minProperties", 1);
    partial.putObject("additionalProperties").putArray("anyOf").add(value.deepCopy()).add(several);
    ObjectNode exclude = shapes.typed("array");
    exclude.set("items", partial);
    return exclude;
  }

  private ObjectNode lists(Map<String, List<Shape>> paths) {
    ObjectNode lists = shapes.typed("object");
    ObjectNode properties = lists.putObject("properties");
    paths.keySet().forEach(path -> properties.set(path, reference("key." + path)));
    properties.set("note", shapes.note());
    return lists;
  }

  private ObjectNode list(List<Shape> allowed) {
    ObjectNode list = shapes.typed("array").put("minItems", 1);
    if (allowed.size() == 1) {
      list.set("items", shapes.schema(allowed.get(0), true));
      return list;
    }
    ArrayNode any = list.putObject("items").putArray("anyOf");
    allowed.forEach(shape -> any.add(shapes.schema(shape, true)));
    return list;
  }

  /** Collects the scalars by path; one path may have several shapes, in different plug-ins. */
  private static void collect(String prefix, Shape shape, Map<String, List<Shape>> paths) {
    if (shape instanceof Shape.Fields fields) {
      String start = prefix.isEmpty() ? "" : prefix + ".";
      fields.fields().forEach(field -> collect(start + field.name(), field.shape(), paths));
    } else if (shape instanceof Shape.Tagged tagged) {
      add(prefix + ".type", new Shape.Words(List.copyOf(tagged.types().keySet())), paths);
      tagged.types().values().forEach(type -> collect(prefix, type, paths));
    } else if (!(shape instanceof Shape.Many)) {
      add(prefix, shape, paths);
    }
  }

  private static void add(String path, Shape shape, Map<String, List<Shape>> paths) {
    List<Shape> known = paths.computeIfAbsent(path, absent -> new ArrayList<>());
    if (!known.contains(shape)) {
      known.add(shape);
    }
  }

  private ObjectNode reference(String name) {
    return SchemaShapes.reference(mapper, name);
  }

  private static void put(ObjectNode properties, String key, ObjectNode schema, String doc) {
    properties.set(key, schema.put("description", doc));
  }
}
