package org.saliencyssl.experiment.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text files beside this class, with {@code {{placeholders}}}. */
final class Templates {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([A-Za-z0-9]+)}}");

  private final Map<String, String> values;

  /** Takes the value of each placeholder by its name. */
  Templates(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Fills the templates that an index lists, a line each: template, spaces, target path.
   *
   * @return contents by path, in the index's order
   */
  Map<String, String> fillAll(String index) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (String line : read(index).lines().toList()) {
      String[] columns = line.strip().split(" +", 2);
      files.put(fill(columns[1]), fill(read(columns[0])));
    }
    return files;
  }

  /** Replaces the placeholders; one without a value is an error of the template. */
  String fill(String text) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found -> {
              String value = values.get(found.group(1));
              if (value == null) {
                throw new IllegalStateException("a template has the unknown " + found.group());
              }
              return Matcher.quoteReplacement(value);
            });
  }

  static String read(String name) throws IOException {
    try (InputStream in = Templates.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks the template " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Returns the versions that this program was built with, by short name. */
  static Properties versions() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = Templates.class.getResourceAsStream("versions.properties")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks versions.properties");
      }
      versions.load(in);
    }
    return versions;
  }
}
