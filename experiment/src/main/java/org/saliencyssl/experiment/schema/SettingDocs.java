package org.saliencyssl.experiment.schema;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The Javadoc of settings records, which classes do not keep: each jar has it in {@value #FILE},
 * made from the sources when it was built. A jar without that file has settings without docs.
 */
public final class SettingDocs {

  /** Resource with {@code Class=doc} and {@code Class.component=doc}, one a line, UTF-8. */
  public static final String FILE = "META-INF/saliency/settings.properties";

  private final Map<ClassLoader, Properties> read = new HashMap<>();

  /** Makes a reader that has read nothing yet. */
  public SettingDocs() {}

  /** Returns the line of a record; empty if there is none. */
  String of(Class<?> type) {
    return properties(type).getProperty(type.getName(), "");
  }

  /** Returns the line of a record's component; empty if there is none. */
  String of(Class<?> type, String component) {
    return properties(type).getProperty(type.getName() + "." + component, "");
  }

  private Properties properties(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null ? new Properties() : read.computeIfAbsent(loader, SettingDocs::load);
  }

  private static Properties load(ClassLoader loader) {
    Properties all = new Properties();
    try {
      for (URL file : Collections.list(loader.getResources(FILE))) {
        try (Reader in = new InputStreamReader(file.openStream(), StandardCharsets.UTF_8)) {
          all.load(in);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE + " of a jar", e);
    }
    return all;
  }
}
