package org.saliencyssl.experiment.spec;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a spec on the command line, {@code key.path=value}: the value is JSON, and a word that
 * is no JSON is a string. A changed {@code type} replaces its whole object, as in a file. After
 * {@code axes.} and {@code zip.} comes the name of an axis, dots and all: {@code
 * axes.training.batchSize=[64,128]}.
 */
final class Arguments {

  private Arguments() {}

  /** Lays the arguments over a spec, in order. */
  static Tree.Members apply(Tree.Members spec, List<String> arguments, Problems problems) {
    Tree.Members changed = spec;
    for (String argument : arguments) {
      changed = apply(changed, argument, problems);
    }
    return changed;
  }

  /** Returns where the values of an argument come from. */
  static Origin origin(String argument) {
    return new Origin("argument '" + argument + "'", "", 0, 0);
  }

  private static Tree.Members apply(Tree.Members spec, String argument, Problems problems) {
    int equals = argument.indexOf('=');
    String path = equals < 0 ? argument : argument.substring(0, equals);
    Origin root = origin(argument);
    if (equals < 0 || !path.matches("[^.]+(\\.[^.]+)*")) {
      problems.add(root, "an argument after the spec is key.path=value, as training.epochs=20");
      return spec;
    }
    String[] keys = keys(spec, path);
    Tree value = value(root.source(), keys, argument.substring(equals + 1), problems);
    return names(spec, keys, value, root, problems)
        ? spec.patchedWith(nest(keys, 0, value, root))
        : spec;
  }

  /** Splits a path at its dots; the name of an axis may hold some. */
  private static String[] keys(Tree.Members spec, String path) {
    String[] keys = path.split("\\.", -1);
    if (keys.length == 1 || !variesAlong(keys[0])) {
      return keys;
    }
    String rest = path.substring(keys[0].length() + 1);
    String axis =
        children(spec, keys[0]).keySet().stream()
            .filter(name -> rest.equals(name) || rest.startsWith(name + "."))
            .max(Comparator.comparingInt(String::length))
            .orElse(rest);
    Stream<String> below =
        rest.length() == axis.length()
            ? Stream.of()
            : Stream.of(rest.substring(axis.length() + 1).split("\\.", -1));
    return Stream.concat(Stream.of(keys[0], axis), below).toArray(String[]::new);
  }

  /** Checks that an argument names an arm, axis or point that there is; only lists may be new. */
  private static boolean names(
      Tree.Members spec, String[] keys, Tree value, Origin root, Problems problems) {
    if (keys[0].equals(SpecFiles.EXTENDS)) {
      problems.add(
          root.child(keys[0]), "cannot be changed here; write a file that extends another");
      return false;
    }
    boolean axis = variesAlong(keys[0]);
    boolean named = keys[0].equals(GridReader.ARMS) || keys[0].equals(GridReader.INCLUDE);
    if (keys.length == 1 || !(axis || named)) {
      return true;
    }
    Map<String, Tree> known = children(spec, keys[0]);
    Origin where = root.child(keys[0]).child(keys[1]);
    if (!known.containsKey(keys[1])) {
      if (axis && value instanceof Tree.Elements) {
        return true;
      }
      String wanted = axis ? keys[1].split("\\.", 2)[0] : keys[1];
      String what = axis ? "axis" : keys[0].equals(GridReader.ARMS) ? "arm" : "point";
      String hint = Problems.suggest(wanted, known.keySet());
      problems.add(where, "no " + what + " '" + wanted + "'; " + hint);
      return false;
    }
    Map<String, Tree> values = axis ? children(known.get(keys[1])) : Map.of();
    if (!axis || keys.length == 2 || values.containsKey(keys[2])) {
      return true;
    }
    String hint = Problems.suggest(keys[2], values.keySet());
    problems.add(where.child(keys[2]), "the axis has no value '" + keys[2] + "'; " + hint);
    return false;
  }

  private static boolean variesAlong(String key) {
    return key.equals(GridReader.AXES) || key.equals(GridReader.ZIP);
  }

  private static Map<String, Tree> children(Tree.Members spec, String key) {
    return children(spec.get(key));
  }

  private static Map<String, Tree> children(@Nullable Tree tree) {
    return tree instanceof Tree.Members members ? members.members() : Map.of();
  }

  private static Tree value(String source, String[] keys, String written, Problems problems) {
    Origin origin = new Origin(source, "", 0, 0);
    for (String key : keys) {
      origin = origin.child(key);
    }
    Problems attempt = new Problems();
    Tree parsed = TreeReader.read(source, written, attempt);
    if (parsed instanceof Tree.Broken) {
      problems.add(origin, "null is not allowed; write a value");
      return new Tree.Broken(origin);
    }
    return parsed == null || !attempt.isEmpty()
        ? new Tree.Text(written, origin)
        : moved(parsed, origin);
  }

  private static Tree moved(Tree tree, Origin origin) {
    if (tree instanceof Tree.Members object) {
      Tree.Members moved = new Tree.Members(Map.of(), origin);
      for (Map.Entry<String, Tree> member : object.members().entrySet()) {
        moved =
            moved.with(member.getKey(), moved(member.getValue(), origin.child(member.getKey())));
      }
      return moved;
    }
    if (tree instanceof Tree.Elements list) {
      return new Tree.Elements(
          list.elements().stream().map(element -> moved(element, origin)).toList(), origin);
    }
    if (tree instanceof Tree.Text text) {
      return new Tree.Text(text.value(), origin);
    }
    if (tree instanceof Tree.Numeral number) {
      return new Tree.Numeral(number.value(), number.integer(), number.written(), origin);
    }
    return tree instanceof Tree.Bool bool
        ? new Tree.Bool(bool.value(), origin)
        : new Tree.Broken(origin);
  }

  private static Tree.Members nest(String[] keys, int depth, Tree value, Origin origin) {
    Origin child = origin.child(keys[depth]);
    Tree inner = depth == keys.length - 1 ? value : nest(keys, depth + 1, value, child);
    return new Tree.Members(Map.of(keys[depth], inner), origin);
  }
}
