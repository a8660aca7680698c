package org.saliencyssl.api.contract;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.saliencyssl.api.PluginFactory;
import org.saliencyssl.api.Setting;

/**
 * Settings as a spec's JSON holds them: objects become maps, lists lists, numbers decimals, enums
 * lower-case text with hyphens. The types are those that {@link PluginFactory} allows; a sealed
 * interface of records is written with a {@code type}.
 */
final class SettingsTree {

  private static final String TYPE = "type";

  private SettingsTree() {}

  static void requireBindable(Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      requireBindable(component, component.getGenericType());
    }
  }

  private static void requireBindable(RecordComponent component, Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      requireBindable(component, list.getActualTypeArguments()[0]);
      return;
    }
    Class<?> plain = type instanceof Class<?> c ? c : Void.class;
    if (plain.isRecord()) {
      requireBindable(plain);
    } else if (family(plain)) {
      Arrays.stream(plain.getPermittedSubclasses()).forEach(SettingsTree::requireBindable);
    } else if (!scalar(plain)) {
      throw new AssertionError(
          "component '%s' of %s has type %s; allowed are int, long, double, boolean, String, enums,"
                  .formatted(component.getName(), component.getDeclaringRecord().getName(), type)
              + " records of these, and Lists");
    }
  }

  /** Checks each number against its component's annotation. */
  static void requireInRange(Record settings) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = value(component, settings);
      Setting range = component.getAnnotation(Setting.class);
      if (value instanceof Record nested) {
        requireInRange(nested);
      } else if (range != null) {
        List<?> values = value instanceof List<?> list ? list : List.of(value);
        values.forEach(number -> requireInRange(component, range, number));
      }
    }
  }

  private static void requireInRange(RecordComponent component, Setting range, Object value) {
    if (!(value instanceof Number number)) {
      throw new AssertionError("@Setting on '" + component.getName() + "', which is no number");
    }
    double v = number.doubleValue();
    boolean low = range.minExclusive() ? v <= range.min() : v < range.min();
    boolean high = range.maxExclusive() ? v >= range.max() : v > range.max();
    if (low || high) {
      throw new AssertionError(
          "'%s' is %s, outside of its range".formatted(component.getName(), value));
    }
  }

  /** Returns maps, lists, decimals, booleans and strings. */
  static Object write(Object value) {
    if (value instanceof Record record) {
      Map<String, Object> members = new LinkedHashMap<>();
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        members.put(component.getName(), write(value(component, record)));
      }
      if (Arrays.stream(record.getClass().getInterfaces()).anyMatch(SettingsTree::family)) {
        members.put(TYPE, hyphenated(record.getClass().getSimpleName()));
      }
      return members;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(SettingsTree::write).toList();
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    return value instanceof Number ? new BigDecimal(value.toString()) : value;
  }

  /** Turns what {@link #write} returns into a value of the type. */
  static Object read(Object tree, Type type) {
    if (type instanceof ParameterizedType list) {
      Type element = list.getActualTypeArguments()[0];
      return ((List<?>) tree).stream().map(item -> read(item, element)).toList();
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return construct((Map<?, ?>) tree, plain);
    }
    if (family(plain)) {
      return variant((Map<?, ?>) tree, plain);
    }
    if (plain.isEnum()) {
      return constant(tree, plain);
    }
    return tree instanceof BigDecimal number ? number(number, plain) : tree;
  }

  private static Object constant(Object tree, Class<?> type) {
    List<?> found =
        Arrays.stream(type.getEnumConstants()).filter(c -> write(c).equals(tree)).toList();
    if (found.size() != 1) {
      throw new AssertionError("'%s' stands for %s of %s".formatted(tree, found, type.getName()));
    }
    return found.get(0);
  }

  private static Object variant(Map<?, ?> tree, Class<?> family) {
    return Arrays.stream(family.getPermittedSubclasses())
        .filter(variant -> hyphenated(variant.getSimpleName()).equals(tree.get(TYPE)))
        .map(variant -> construct(tree, variant))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no '" + tree.get(TYPE) + "' of " + family));
  }

  private static Object number(BigDecimal number, Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return number.intValueExact();
    }
    boolean whole = type == long.class || type == Long.class;
    return whole ? (Object) number.longValueExact() : (Object) number.doubleValue();
  }

  private static Object construct(Map<?, ?> tree, Class<?> record) {
    RecordComponent[] components = record.getRecordComponents();
    Object[] values =
        Arrays.stream(components)
            .map(c -> read(tree.get(c.getName()), c.getGenericType()))
            .toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = record.getDeclaredConstructor(types);
      constructor.setAccessible(true); // a plug-in's settings are package-private
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("cannot construct " + record.getName() + ": " + e.getCause(), e);
    }
  }

  private static Object value(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true); // a plug-in's settings are package-private
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("cannot read '" + component.getName() + "': " + e, e);
    }
  }

  private static boolean family(Class<?> type) {
    return type.isInterface() && type.isSealed();
  }

  private static boolean scalar(Class<?> type) {
    return type.isEnum()
        || type == int.class
        || type == long.class
        || type == double.class
        || type == boolean.class
        || type == String.class
        || type == Integer.class
        || type == Long.class
        || type == Double.class
        || type == Boolean.class;
  }

  private static String hyphenated(String camelCase) {
    return camelCase.replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
