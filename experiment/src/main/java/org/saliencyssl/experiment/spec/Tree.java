package org.saliencyssl.experiment.spec;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON value and where it was written. */
sealed interface Tree {

  /** Returns where it was written. */
  Origin origin();

  /** Returns the value in the words of an error message. */
  String found();

  /** An object; keys in the order written. */
  record Members(Map<String, Tree> members, Origin origin) implements Tree {

    public Members {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    @Override
    public String found() {
      return "an object";
    }

    @Nullable Tree get(String key) {
      return members.get(key);
    }

    /** Returns the string under a key, or null if there is none or it is no string. */
    @Nullable String text(String key) {
      return members.get(key) instanceof Text text ? text.value() : null;
    }

    /** Returns this object without some keys. */
    Members without(String... keys) {
      Map<String, Tree> rest = new LinkedHashMap<>(members);
      rest.keySet().removeAll(List.of(keys));
      return new Members(rest, origin);
    }

    /** Returns this object with none but some keys. */
    Members only(Set<String> keys) {
      Map<String, Tree> some = new LinkedHashMap<>(members);
      some.keySet().retainAll(keys);
      return new Members(some, origin);
    }

    /** Returns this object with a member added or replaced. */
    Members with(String key, Tree value) {
      Map<String, Tree> all = new LinkedHashMap<>(members);
      all.put(key, value);
      return new Members(all, origin);
    }

    /**
     * Lays another object over this one: objects merge key by key, everything else replaces. An
     * object whose {@code type} differs from the one below replaces it whole, because the other
     * type's settings mean nothing to it.
     */
    Members patchedWith(Members patch) {
      Map<String, Tree> merged = new LinkedHashMap<>(members);
      patch.members.forEach((key, value) -> merged.merge(key, value, Members::overlay));
      return new Members(merged, origin);
    }

    private static Tree overlay(Tree below, Tree above) {
      if (below instanceof Members base
          && above instanceof Members patch
          && !patch.changesTypeOf(base)) {
        return base.patchedWith(patch);
      }
      return above;
    }

    private boolean changesTypeOf(Members base) {
      String type = text("type");
      return type != null && !type.equals(base.text("type"));
    }
  }

  /** An array. */
  record Elements(List<Tree> elements, Origin origin) implements Tree {

    public Elements {
      elements = List.copyOf(elements);
    }

    @Override
    public String found() {
      return "a list";
    }
  }

  /** A string. */
  record Text(String value, Origin origin) implements Tree {

    private static final int SHOWN = 60;

    @Override
    public String found() {
      String shown = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
      return "the string " + CanonicalJson.quote(shown);
    }
  }

  /** A number, as exact as written. */
  record Numeral(BigDecimal value, boolean integer, String written, Origin origin) implements Tree {

    static Numeral of(long value, Origin origin) {
      return new Numeral(BigDecimal.valueOf(value), true, Long.toString(value), origin);
    }

    @Override
    public String found() {
      return "the number " + written;
    }
  }

  /** True or false. */
  record Bool(boolean value, Origin origin) implements Tree {

    @Override
    public String found() {
      return Boolean.toString(value);
    }
  }

  /** A value whose problem has been reported already; binding passes over it in silence. */
  record Broken(Origin origin) implements Tree {

    @Override
    public String found() {
      return "null";
    }
  }
}
