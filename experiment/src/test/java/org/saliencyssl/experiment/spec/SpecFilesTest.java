package org.saliencyssl.experiment.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saliencyssl.experiment.spec.SpecFixture.complete;
import static org.saliencyssl.experiment.spec.SpecFixture.problems;
import static org.saliencyssl.experiment.spec.SpecFixture.read;
import static org.saliencyssl.experiment.spec.SpecFixture.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecFilesTest {

  @TempDir Path folder;

  @Test
  void aChildChangesWhatItNamesAndInheritsTheRest() {
    write(folder, "base.json", complete());
    SpecPoint point =
        read(folder, "{\"extends\": \"base.json\", \"training\": {\"epochs\": 3}}").points().get(0);

    assertThat(point.spec().training().epochs()).isEqualTo(3);
    assertThat(point.spec().training().batchSize()).isEqualTo(128);
    assertThat(point.experiment()).isEqualTo("complete");
  }

  @Test
  void aPathIsRelativeToTheFileThatNamesIt() throws IOException {
    Files.createDirectory(folder.resolve("parents"));
    write(folder.resolve("parents"), "first.json", complete());
    write(folder.resolve("parents"), "second.json", "{\"extends\": \"first.json\", \"grid\": 2}");

    assertThat(read(folder, "{\"extends\": \"parents/second.json\"}").points().get(0).spec().grid())
        .isEqualTo(2);
  }

  @Test
  void anObjectOfAnotherTypeReplacesItsParentWhole() {
    write(folder, "base.json", complete());
    String child =
        "{\"extends\": \"base.json\", \"arms\": {\"guided\": {\"masking\": {\"type\": \"none\"}}}}";

    assertThat(problems(folder, child))
        .singleElement()
        .asString()
        .contains("'none' masking with these settings reads no saliency map");
  }

  @Test
  void aListReplacesItsParentWhole() {
    write(folder, "base.json", complete());
    assertThat(read(folder, "{\"extends\": \"base.json\", \"seeds\": [5]}").seeds())
        .containsExactly(5L);
  }

  @Test
  void threeLevelsAreAllowedAndAFourthIsNot() {
    write(folder, "1.json", complete());
    write(folder, "2.json", "{\"extends\": \"1.json\"}");
    write(folder, "3.json", "{\"extends\": \"2.json\"}");
    write(folder, "4.json", "{\"extends\": \"3.json\"}");

    assertThat(read(folder, "{\"extends\": \"3.json\"}").points()).hasSize(4);
    assertThat(problems(folder, "{\"extends\": \"4.json\"}"))
        .singleElement()
        .asString()
        .startsWith("/extends more than 3 levels of extends: ")
        .contains("spec.json -> ", "4.json -> ", "1.json");
  }

  @Test
  void aCycleIsNamed() {
    Path other = write(folder, "other.json", "{\"extends\": \"spec.json\"}");
    Path spec = folder.resolve("spec.json");

    assertThat(problems(folder, "{\"extends\": \"other.json\"}"))
        .containsExactly(
            "/extends these files extend each other: " + spec + " -> " + other + " -> " + spec);
  }

  @Test
  void aMissingParentIsNamedWhereItIsAskedFor() {
    assertThat(problems(folder, "{\"extends\": \"no.json\"}"))
        .containsExactly("/extends there is no file " + folder.resolve("no.json"));
  }

  @Test
  void anUnknownPresetIsRefused() {
    assertThat(problems(folder, "{\"extends\": \"preset:no\"}"))
        .singleElement()
        .asString()
        .startsWith("/extends no preset 'no'; ");
  }

  @Test
  void everyShippedPresetIsThereAndIsJson() {
    for (String name : SpecFiles.presets()) {
      Problems problems = new Problems();
      new SpecFiles(problems)
          .read(write(folder, "p.json", "{\"extends\": \"preset:" + name + "\"}"));
      assertThat(problems.list()).as(name).isEmpty();
    }
  }

  @Test
  void aProblemOfAParentIsPlacedInTheParent() {
    Path base = write(folder, "base.json", SpecFixture.with("\"hue\": 0.1", "\"hue\": 7"));
    try {
      read(folder, "{\"extends\": \"base.json\"}");
    } catch (SpecException e) {
      assertThat(e.problems())
          .singleElement()
          .extracting(SpecProblem::place)
          .isEqualTo(base + ":33:12");
      return;
    }
    throw new AssertionError("the spec was accepted");
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() throws IOException {
    Files.write(folder.resolve("latin.json"), new byte[] {'{', '"', (byte) 0xE4, '"'});
    assertThat(problems(folder, "{\"extends\": \"latin.json\"}"))
        .containsExactly("/extends " + folder.resolve("latin.json") + " is not UTF-8 text");
  }
}
