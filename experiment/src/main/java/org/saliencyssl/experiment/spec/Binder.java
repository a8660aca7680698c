package org.saliencyssl.experiment.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Nearest;
import org.saliencyssl.api.Setting;

/**
 * Turns trees into values of the types that {@link org.saliencyssl.api.PluginFactory} allows, and
 * reports everything that does not fit. A method that returns null has reported why.
 */
final class Binder {

  /** Key that selects a record of a sealed interface, or a plug-in. */
  static final String TYPE = "type";

  /** Binds a type that this class does not know. */
  interface Section {
    @Nullable Object bind(Tree tree, Binder binder);
  }

  private final Problems problems;
  private final Map<Class<?>, Section> sections;

  Binder(Problems problems, Map<Class<?>, Section> sections) {
    this.problems = problems;
    this.sections = Map.copyOf(sections);
  }

  Problems problems() {
    return problems;
  }

  /** Binds a tree to a type. */
  <T> @Nullable T bind(Tree tree, Class<T> type) {
    Object value = value(tree, type, null);
    return value == null ? null : Primitives.box(type).cast(value);
  }

  /** Binds an object to a record; {@code reserved} keys belong to the caller. */
  <R extends Record> @Nullable R record(Tree tree, Class<R> type, Set<String> reserved) {
    if (!(tree instanceof Tree.Members object)) {
      mismatch(tree, "an object");
      return null;
    }
    Map<String, @Nullable Object> values = components(object, type, reserved);
    return values.containsValue(null) ? null : construct(type, values, object);
  }

  /** Binds the members of an object to a record's components, null where one does not fit. */
  Map<String, @Nullable Object> components(
      Tree.Members object, Class<? extends Record> type, Set<String> reserved) {
    Set<String> misspelt = reportUnknown(object, names(type), reserved);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      values.put(component.getName(), component(object, component, misspelt));
    }
    return values;
  }

  private Set<String> reportUnknown(Tree.Members object, List<String> names, Set<String> reserved) {
    Set<String> known = new LinkedHashSet<>(names);
    known.addAll(reserved);
    Set<String> misspelt = new LinkedHashSet<>();
    object
        .members()
        .forEach(
            (key, value) -> {
              if (known.contains(key)) {
                return;
              }
              if (key.equals(CanonicalJson.NOTE)) {
                checkNote(value);
                return;
              }
              Set<String> absent = new LinkedHashSet<>(known);
              absent.removeAll(object.members().keySet());
              Nearest.of(key, absent).ifPresent(misspelt::add);
              problems.add(value.origin(), "unknown key; " + Problems.suggest(key, known));
            });
    return misspelt;
  }

  private void checkNote(Tree value) {
    if (!(value instanceof Tree.Text)) {
      mismatch(value, "a string");
    }
  }

  private @Nullable Object component(
      Tree.Members object, RecordComponent component, Set<String> misspelt) {
    String name = component.getName();
    Setting range = component.getAnnotation(Setting.class);
    Tree tree = object.get(name);
    if (tree != null) {
      return value(tree, component.getGenericType(), range);
    }
    if (!misspelt.contains(name)) {
      String needed = Expected.of(component.getGenericType(), range);
      problems.add(object.origin().child(name), "missing; needs " + needed);
    }
    return null;
  }

  private @Nullable Object value(Tree tree, Type type, @Nullable Setting range) {
    if (tree instanceof Tree.Broken) {
      return null;
    }
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    if (raw == List.class && type instanceof ParameterizedType list) {
      return list(tree, list.getActualTypeArguments()[0], range);
    }
    if (!(raw instanceof Class<?> plain)) {
      throw new IllegalArgumentException("settings cannot have a component of type " + type);
    }
    Section section = sections.get(plain);
    if (section != null) {
      return section.bind(tree, this);
    }
    if (plain.isRecord()) {
      return record(tree, plain.asSubclass(Record.class), Set.of());
    }
    boolean family = plain.isInterface() && plain.isSealed(); // an enum may be sealed too
    return family ? variant(tree, plain) : scalar(tree, plain, range);
  }

  private @Nullable Object list(Tree tree, Type element, @Nullable Setting range) {
    if (!(tree instanceof Tree.Elements list)) {
      return mismatch(tree, Expected.listOf(element, range));
    }
    List<Object> values = new ArrayList<>();
    for (Tree item : list.elements()) {
      Object value = value(item, element, range);
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == list.elements().size() ? List.copyOf(values) : null;
  }

  private @Nullable Object variant(Tree tree, Class<?> family) {
    if (!(tree instanceof Tree.Members object)) {
      return mismatch(tree, "an object");
    }
    Map<String, Class<?>> variants = new LinkedHashMap<>();
    for (Class<?> variant : family.getPermittedSubclasses()) {
      variants.put(Expected.hyphenated(variant.getSimpleName()), variant);
    }
    String type = type(object, variants.keySet());
    if (type == null) {
      return null;
    }
    Class<?> variant = variants.get(type);
    if (variant == null) {
      Origin where = object.members().getOrDefault(TYPE, object).origin();
      problems.add(where, "no '" + type + "'; " + Problems.suggest(type, variants.keySet()));
      return null;
    }
    return record(object, variant.asSubclass(Record.class), Set.of(TYPE));
  }

  /** Returns the string under {@code type}. */
  @Nullable String type(Tree.Members object, Set<String> known) {
    Tree type = object.get(TYPE);
    if (type == null) {
      String all = String.join(", ", known);
      problems.add(object.origin().child(TYPE), "missing; needs one of: " + all);
      return null;
    }
    if (type instanceof Tree.Text text) {
      return text.value();
    }
    mismatch(type, "a string");
    return null;
  }

  private @Nullable Object scalar(Tree tree, Class<?> type, @Nullable Setting range) {
    if (type == String.class) {
      return tree instanceof Tree.Text text ? text.value() : mismatch(tree, "a string");
    }
    if (type == boolean.class || type == Boolean.class) {
      return tree instanceof Tree.Bool bool ? bool.value() : mismatch(tree, "true or false");
    }
    if (type.isEnum()) {
      return constant(tree, type);
    }
    Class<?> boxed = Primitives.box(type);
    if (boxed != Integer.class && boxed != Long.class && boxed != Double.class) {
      throw new IllegalArgumentException("settings cannot have a component of type " + type);
    }
    return number(tree, boxed, range);
  }

  private @Nullable Object number(Tree tree, Class<?> type, @Nullable Setting range) {
    boolean whole = type != Double.class;
    if (!(tree instanceof Tree.Numeral number) || (whole && !number.integer())) {
      return mismatch(tree, Expected.number(whole, range));
    }
    if (range != null && !Expected.contains(range, number.value().doubleValue())) {
      String allowed = Expected.range(range);
      problems.add(tree.origin(), number.written() + " is out of range; allowed: " + allowed);
      return null;
    }
    if (whole) {
      return whole(number, type);
    }
    double value = number.value().doubleValue();
    if (Double.isFinite(value)) {
      return value;
    }
    return mismatch(tree, "a number that fits 64-bit floating point");
  }

  private @Nullable Object whole(Tree.Numeral number, Class<?> type) {
    int bits = type == Integer.class ? 32 : 64;
    boolean small = number.value().precision() - number.value().scale() <= 20;
    BigInteger value = small ? number.value().toBigInteger() : BigInteger.ONE.shiftLeft(64);
    if (value.bitLength() >= bits) {
      return mismatch(number, "an integer that fits " + bits + " bits");
    }
    return bits == 32 ? (Object) value.intValueExact() : (Object) value.longValueExact();
  }

  private @Nullable Object constant(Tree tree, Class<?> type) {
    Map<String, Object> constants = Expected.constants(type);
    if (!(tree instanceof Tree.Text text)) {
      return mismatch(tree, "one of: " + String.join(", ", constants.keySet()));
    }
    Object constant = constants.get(text.value());
    if (constant == null) {
      String hint = Problems.suggest(text.value(), constants.keySet());
      problems.add(tree.origin(), "no '" + text.value() + "'; " + hint);
    }
    return constant;
  }

  /** Reports a value of the wrong type; returns null. */
  @Nullable Object mismatch(Tree tree, String needed) {
    if (!(tree instanceof Tree.Broken)) {
      problems.add(tree.origin(), "found " + tree.found() + "; needs " + needed);
    }
    return null;
  }

  /** Calls the record's constructor; what it refuses becomes a problem. */
  <R extends Record> @Nullable R construct(
      Class<R> type, Map<String, @Nullable Object> values, Tree.Members object) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true); // a plug-in's settings are package-private
      return constructor.newInstance(values.values().toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        String message = String.valueOf(refused.getMessage());
        problems.add(blamed(message, object), message);
        return null;
      }
      throw new IllegalStateException("the constructor of " + type.getName() + " failed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type.getName(), e);
    }
  }

  /** A constructor's message that begins with a component's name is about that component. */
  private static Origin blamed(String message, Tree.Members object) {
    Tree member = object.get(message.split("[^A-Za-z0-9_]", 2)[0]);
    return member == null ? object.origin() : member.origin();
  }

  private static List<String> names(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  /** Boxed counterparts; reflection hands out both kinds. */
  private static final class Primitives {

    private static final Map<Class<?>, Class<?>> BOXED =
        Map.of(
            int.class, Integer.class,
            long.class, Long.class,
            double.class, Double.class,
            boolean.class, Boolean.class);

    @SuppressWarnings("unchecked") // a primitive's class has the type of its box
    static <T> Class<T> box(Class<T> type) {
      return (Class<T>) BOXED.getOrDefault(type, type);
    }
  }
}
