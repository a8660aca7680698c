package org.saliencyssl.experiment.schema;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Setting;

/** What a setting may be. */
public sealed interface Shape {

  /**
   * A number.
   *
   * @param whole whether it is written without point and exponent
   * @param lowest smallest value of its type, for whole numbers
   * @param highest largest value of its type, for whole numbers
   * @param range narrower limits, or null
   */
  record Numeric(boolean whole, long lowest, long highest, @Nullable Setting range)
      implements Shape {}

  /** True or false. */
  record Flag() implements Shape {}

  /**
   * A string.
   *
   * @param pattern regular expression that it matches, or null for any string
   */
  record Text(@Nullable String pattern) implements Shape {}

  /**
   * One of several words.
   *
   * @param words the words, in the order declared
   */
  record Words(List<String> words) implements Shape {

    /** Copies the list. */
    public Words {
      words = List.copyOf(words);
    }
  }

  /**
   * A list.
   *
   * @param element what each element is
   */
  record Many(Shape element) implements Shape {}

  /**
   * An object.
   *
   * @param name unique among all objects
   * @param doc one line; empty if nothing is known
   * @param fields its keys, all required
   */
  record Fields(String name, String doc, List<Field> fields) implements Shape {

    /** Copies the list. */
    public Fields {
      fields = List.copyOf(fields);
    }
  }

  /**
   * One of several objects, told apart by one more key, "type".
   *
   * @param doc one line; empty if nothing is known
   * @param types the other keys of each, by its value
   */
  record Tagged(String doc, Map<String, Fields> types) implements Shape {

    /** Copies and sorts the map. */
    public Tagged {
      types = new TreeMap<>(types);
    }
  }

  /**
   * A key of an object.
   *
   * @param name the key
   * @param doc one line; empty if nothing is known
   * @param shape what its value is
   */
  record Field(String name, String doc, Shape shape) {}
}
