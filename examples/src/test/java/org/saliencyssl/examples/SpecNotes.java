package org.saliencyssl.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Looks for sections of a spec that do not say whose their values are. */
final class SpecNotes {

  private static final Pattern SOURCE =
      Pattern.compile("paper|poster|released|ours|not known|authors", Pattern.CASE_INSENSITIVE);

  private SpecNotes() {}

  /**
   * Returns the pointers of all sections, arms and entries of transfer that lack a note with a
   * source. A section that only names a type has no values; those of an arm are under its note.
   */
  static List<String> withoutSource(String json) throws IOException {
    List<String> found = new ArrayList<>();
    JsonNode spec = new ObjectMapper().readTree(json);
    for (Map.Entry<String, JsonNode> section : spec.properties()) {
      if (section.getKey().equals("arms")) {
        section.getValue().properties().forEach(arm -> check("/arms/", arm, found));
      } else {
        check("/", section, found);
      }
    }
    JsonNode evaluation = spec.path("evaluation");
    for (String part : List.of("knn", "linear", "supervised")) {
      if (evaluation.has(part)) {
        check("/evaluation/", Map.entry(part, evaluation.get(part)), found);
      }
    }
    evaluation
        .path("transfer")
        .forEach(
            transfer -> {
              String at = "/evaluation/transfer/" + transfer.path("name").asText();
              check(at, Map.entry("", transfer), found);
              check(at, Map.entry("/data", transfer.path("data")), found);
              check(at, Map.entry("/linear", transfer.path("linear")), found);
            });
    return found;
  }

  private static void check(String at, Map.Entry<String, JsonNode> section, List<String> found) {
    JsonNode values = section.getValue();
    boolean bare = values.size() == 1 && values.has("type");
    if (values.isObject() && !bare && !SOURCE.matcher(values.path("note").asText()).find()) {
      found.add(at + section.getKey());
    }
  }
}
