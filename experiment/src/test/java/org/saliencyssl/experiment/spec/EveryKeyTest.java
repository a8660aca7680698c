package org.saliencyssl.experiment.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saliencyssl.experiment.spec.SpecFixture.problems;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The complete spec names every component of every settings record: one that it lacks or has too
 * much is a problem of the file, and none of its keys can be left out.
 */
class EveryKeyTest {

  private static final Tree.Members COMPLETE =
      (Tree.Members) TreeReader.read("complete", SpecFixture.complete(), new Problems());

  @TempDir Path folder;

  static Stream<String> keys() {
    List<String> pointers = new ArrayList<>();
    collect(COMPLETE.without("arms"), "", pointers);
    assertThat(pointers).hasSizeGreaterThan(80);
    return pointers.stream();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void noKeyCanBeLeftOut(String pointer) {
    String spec = CanonicalJson.write(changed(COMPLETE, pointer.substring(1), null));
    assertThat(problems(folder, spec))
        .anyMatch(p -> p.startsWith(pointer + " ") && p.contains("missing;"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyRefusesAnotherType(String pointer) {
    Tree wrong = new Tree.Elements(List.of(new Tree.Elements(List.of(), at(pointer))), at(pointer));
    String spec = CanonicalJson.write(changed(COMPLETE, pointer.substring(1), wrong));
    assertThat(problems(folder, spec))
        .anyMatch(p -> p.startsWith(pointer) && p.contains("found a list; needs "));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyRefusesNull(String pointer) {
    String nothing = "a value to be replaced";
    Tree text = new Tree.Text(nothing, at(pointer));
    String spec = CanonicalJson.write(changed(COMPLETE, pointer.substring(1), text));
    assertThat(problems(folder, spec.replace('"' + nothing + '"', "null")))
        .containsExactly(pointer + " null is not allowed; write a value or leave the key out");
  }

  private static void collect(Tree.Members object, String pointer, List<String> pointers) {
    for (Map.Entry<String, Tree> member : object.members().entrySet()) {
      if (!Set.of("note").contains(member.getKey())) {
        String child = pointer + "/" + member.getKey();
        pointers.add(child);
        if (member.getValue() instanceof Tree.Members inner) {
          collect(inner, child, pointers);
        }
      }
    }
  }

  private static Tree.Members changed(Tree.Members object, String path, Tree value) {
    int slash = path.indexOf('/');
    if (slash < 0) {
      return value == null ? object.without(path) : object.with(path, value);
    }
    String key = path.substring(0, slash);
    Tree.Members inner = (Tree.Members) object.get(key);
    return object.with(key, changed(inner, path.substring(slash + 1), value));
  }

  private static Origin at(String pointer) {
    return new Origin("test", pointer, 1, 1);
  }
}
