package org.saliencyssl.experiment.spec;

import java.util.List;
import java.util.Map;

/**
 * Changes of a spec on the command line, {@code key.path=value}: the value is JSON, and a word that
 * is no JSON is a string. A changed {@code type} replaces its whole object, as in a file.
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

  private static Tree.Members apply(Tree.Members spec, String argument, Problems problems) {
    String source = "argument '" + argument + "'";
    int equals = argument.indexOf('=');
    String path = equals < 0 ? argument : argument.substring(0, equals);
    Origin root = new Origin(source, "", 0, 0);
    if (equals < 0 || !path.matches("[^.]+(\\.[^.]+)*")) {
      problems.add(root, "an argument after the spec is key.path=value, as training.epochs=20");
      return spec;
    }
    String[] keys = path.split("\\.", -1);
    if (isUnknownArm(spec, keys, root, problems)) {
      return spec;
    }
    Tree value = value(source, keys, argument.substring(equals + 1), problems);
    return spec.patchedWith(nest(keys, 0, value, root));
  }

  private static boolean isUnknownArm(
      Tree.Members spec, String[] keys, Origin root, Problems problems) {
    if (!keys[0].equals(SpecReader.ARMS) || keys.length == 1) {
      return false;
    }
    Map<String, Tree> arms =
        spec.get(SpecReader.ARMS) instanceof Tree.Members members ? members.members() : Map.of();
    if (arms.containsKey(keys[1])) {
      return false;
    }
    Origin where = root.child(SpecReader.ARMS).child(keys[1]);
    problems.add(where, "no arm '" + keys[1] + "'; " + Problems.suggest(keys[1], arms.keySet()));
    return true;
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
