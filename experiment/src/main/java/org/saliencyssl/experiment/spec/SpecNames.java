package org.saliencyssl.experiment.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names of experiments, arms and points; they become names of folders, so they hold neither
 * separators nor anything that a shell or a file system treats specially.
 */
final class SpecNames {

  /** Most characters of a point's name; a file name has at most 255 on all usual systems. */
  static final int LONGEST = 160;

  private static final String ALLOWED = "[A-Za-z0-9][A-Za-z0-9_+-]{0,63}";
  private static final String SEPARATOR = "_";

  private SpecNames() {}

  static boolean allowed(String name) {
    return name.matches(ALLOWED);
  }

  static String rule(String name) {
    return "'"
        + name
        + "' cannot name a folder; a name has 1 to 64 letters, digits, '-', '_' or '+' and begins"
        + " with a letter or digit";
  }

  /** Returns the name of a point: what varies, in the order of the axes. */
  static String join(List<Choice> choices) {
    return choices.stream().map(Choice::name).collect(Collectors.joining(SEPARATOR));
  }

  /**
   * Returns the choice of a listed value. It is named after the end of its key and the value, as
   * {@code batchSize-128}; of two keys that end alike, as much is taken as tells them apart.
   */
  static Choice choice(String key, Tree value, Set<String> keys) {
    String text = text(value);
    String shown = text.replaceAll("[^A-Za-z0-9_+.-]", "-");
    Tree.Members patch = nest(key.split("\\."), 0, value);
    String name = ending(key, keys).replaceAll("[^A-Za-z0-9_+.-]", "-") + "-" + shown;
    return new Choice(name, Map.of(key, text), patch, List.of(value.origin()));
  }

  /** Returns the choice of several values that move together. */
  static Choice together(List<Choice> parts) {
    Map<String, String> values = new LinkedHashMap<>();
    List<Origin> origins = new ArrayList<>();
    Tree.Members patch = parts.get(0).patch();
    for (Choice part : parts) {
      values.putAll(part.values());
      origins.addAll(part.origins());
      patch = patch.patchedWith(part.patch());
    }
    return new Choice(join(parts), values, patch, origins);
  }

  /** Returns a scalar as {@code exclude} compares it. */
  static String text(Tree value) {
    return value instanceof Tree.Text text ? text.value() : CanonicalJson.write(value);
  }

  private static String ending(String key, Set<String> keys) {
    int dot = key.length();
    do {
      dot = key.lastIndexOf('.', dot - 1);
      String ending = key.substring(dot + 1);
      long alike = keys.stream().filter(k -> k.equals(ending) || k.endsWith("." + ending)).count();
      if (alike <= 1) {
        return ending;
      }
    } while (dot >= 0);
    return key;
  }

  private static Tree.Members nest(String[] keys, int depth, Tree value) {
    Tree inner = depth == keys.length - 1 ? value : nest(keys, depth + 1, value);
    return new Tree.Members(Map.of(keys[depth], inner), value.origin());
  }
}
