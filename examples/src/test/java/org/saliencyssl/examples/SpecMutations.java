package org.saliencyssl.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Damages specs: a few changes of the tree, and of the text that it is written to. */
final class SpecMutations {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Values that readers stumble over. */
  private static final List<String> VALUES =
      List.of(
          "0",
          "-1",
          "1",
          "2",
          "3",
          "7",
          "128",
          "1.5",
          "0.0",
          "-0.0",
          "1e-320",
          "1e308",
          "2147483647",
          "2147483648",
          "-9223372036854775809",
          "\"\"",
          "\"none\"",
          "\"mean\"",
          "\"../../x\"",
          "\"/dev/zero\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"gpu:999\"",
          "true",
          "null",
          "[]",
          "{}",
          "[[]]",
          "[1, 2, 2]",
          "{\"type\": \"none\"}",
          "{\"min\": 0.9, \"max\": 0.1}",
          "{\"a\": {\"grid\": 2}, \"b\": {}}");

  private static final List<String> KEYS =
      List.of(
          "type",
          "note",
          "extends",
          "seeds",
          "arms",
          "axes",
          "zip",
          "exclude",
          "include",
          "grid",
          "training.batchSize",
          "optimizer.learningRate",
          "masking.type",
          "a",
          "",
          "a.b",
          "é/~");

  private static final String LETTERS = "{}[]\",:0123456789eE+-.tfn\\ \n\u0000é";

  private final Random random;

  SpecMutations(Random random) {
    this.random = random;
  }

  /** Returns a spec that differs from this one in one to four places. */
  String of(String spec) {
    try {
      ObjectNode tree = (ObjectNode) MAPPER.readTree(spec);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        changeSomewhere(tree);
      }
      String text = MAPPER.writeValueAsString(tree);
      return random.nextInt(4) == 0 ? damaged(text) : text;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no spec: " + spec, e);
    }
  }

  /** Returns a command-line argument, mostly for a key that is there. */
  String argument() {
    String key = pick(KEYS);
    return switch (random.nextInt(4)) {
      case 0 -> key + "=" + pick(VALUES);
      case 1 -> "axes." + key + "=" + pick(VALUES);
      case 2 -> "arms." + pick(KEYS) + "." + key + "=" + pick(VALUES);
      default -> damaged("training.epochs=3");
    };
  }

  private void changeSomewhere(ObjectNode root) throws JsonProcessingException {
    List<JsonNode> parents = new ArrayList<>();
    collect(root, parents);
    JsonNode parent = pick(parents);
    if (parent instanceof ObjectNode object) {
      change(object, parents);
    } else if (parent instanceof ArrayNode list) {
      if (list.isEmpty() || random.nextInt(3) == 0) {
        list.add(value(parents));
      } else if (random.nextInt(3) == 0) {
        list.remove(random.nextInt(list.size()));
      } else {
        list.set(random.nextInt(list.size()), value(parents));
      }
    }
  }

  private void change(ObjectNode object, List<JsonNode> known) throws JsonProcessingException {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    String key = keys.isEmpty() || random.nextInt(6) == 0 ? pick(KEYS) : pick(keys);
    switch (random.nextInt(5)) {
      case 0 -> object.remove(key);
      case 1 -> {
        JsonNode moved = object.remove(key);
        object.set(damaged(key), moved == null ? value(known) : moved);
      }
      default -> object.set(key, value(known));
    }
  }

  private JsonNode value(List<JsonNode> known) throws JsonProcessingException {
    return random.nextInt(3) == 0 ? pick(known).deepCopy() : MAPPER.readTree(pick(VALUES));
  }

  private String damaged(String text) {
    StringBuilder changed = new StringBuilder(text);
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + 1 + random.nextInt(8));
    char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
    return switch (random.nextInt(5)) {
      case 0 -> changed.insert(at, letter).toString();
      case 1 -> changed.delete(at, end).toString();
      case 2 -> changed.insert(at, text.substring(at, end)).toString();
      case 3 -> text.substring(0, at);
      default -> changed.replace(at, end, String.valueOf(letter)).toString();
    };
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (node.isContainerNode()) {
      parents.add(node);
      node.forEach(child -> collect(child, parents));
    }
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
