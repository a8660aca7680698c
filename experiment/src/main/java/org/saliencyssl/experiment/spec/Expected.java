package org.saliencyssl.experiment.spec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Setting;

/** What a component accepts, in words, and the words that specs use. */
public final class Expected {

  private Expected() {}

  /** Describes a type with its range. */
  static String of(Type type, @Nullable Setting range) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return listOf(list.getActualTypeArguments()[0], range);
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return number(true, range);
    }
    if (type == double.class || type == Double.class) {
      return number(false, range);
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "a string";
    }
    if (type instanceof Class<?> plain && plain.isEnum()) {
      return "one of: " + String.join(", ", constants(plain).keySet());
    }
    return "an object";
  }

  static String listOf(Type element, @Nullable Setting range) {
    return "a list, each element " + of(element, range);
  }

  static String number(boolean whole, @Nullable Setting range) {
    String kind = whole ? "an integer" : "a number";
    String allowed = range == null ? "" : range(range);
    return allowed.isEmpty() ? kind : kind + " " + allowed;
  }

  /**
   * Words a range.
   *
   * @param range of a number
   * @return {@code "in [0, 1)"}, {@code "at least 1"}, {@code "above 0"} and so on; empty without
   *     limits
   */
  public static String range(Setting range) {
    boolean low = range.min() != Double.NEGATIVE_INFINITY;
    boolean high = range.max() != Double.POSITIVE_INFINITY;
    if (low && high) {
      String open = range.minExclusive() ? "(" : "[";
      String close = range.maxExclusive() ? ")" : "]";
      return "in " + open + plain(range.min()) + ", " + plain(range.max()) + close;
    }
    if (low) {
      return (range.minExclusive() ? "above " : "at least ") + plain(range.min());
    }
    return high ? (range.maxExclusive() ? "below " : "at most ") + plain(range.max()) : "";
  }

  static boolean contains(Setting range, double value) {
    boolean aboveMin = range.minExclusive() ? value > range.min() : value >= range.min();
    boolean belowMax = range.maxExclusive() ? value < range.max() : value <= range.max();
    return aboveMin && belowMax;
  }

  /**
   * Returns an enum's constants by the names that specs use.
   *
   * @param type an enum
   * @return in the order declared
   */
  public static Map<String, Object> constants(Class<?> type) {
    Map<String, Object> constants = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      String name = ((Enum<?>) constant).name();
      constants.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    return constants;
  }

  /**
   * Returns the name that specs use for a record of a sealed interface.
   *
   * @param simpleName as {@code ShapesInClutter}
   * @return as {@code shapes-in-clutter}
   */
  public static String hyphenated(String simpleName) {
    return simpleName.replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
