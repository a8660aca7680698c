package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.saliencyssl.experiment.plugin.PluginException;
import org.saliencyssl.experiment.plugin.PluginFolders;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.template.PluginFamily;
import org.saliencyssl.experiment.template.PluginProject;

/** What {@code new-plugin} writes. */
class NewPluginTest {

  private static final ClassLoader PROGRAM = NewPluginTest.class.getClassLoader();

  @TempDir Path work;
  private Path home;

  @BeforeEach
  void makeHome() throws IOException {
    home = PluginWorkshop.home(work.resolve("home"));
  }

  @ParameterizedTest
  @EnumSource
  void theProjectCompilesPassesTheKitAndItsSpecIsValid(PluginFamily family) throws IOException {
    Path project = work.resolve("my-idea-2");
    new PluginProject(family, "my-idea-2", "com.example.idea").write(project, home);
    TestExecutionSummary tests = PluginWorkshop.verify(project, "my-idea-2");
    assertThat(tests.getTestsFailedCount()).as(PluginWorkshop.failures(tests)).isZero();
    assertThat(tests.getTestsSucceededCount()).isGreaterThan(10);
    PluginFolders installed =
        PluginFolders.open(List.of(project.resolve("target")), PROGRAM, PluginRegistries.FAMILIES);
    SpecReader reader = new SpecReader(PluginRegistries.load(PROGRAM, installed));
    assertThat(reader.read(project.resolve("my-idea-2.json"), List.of(), null).arms())
        .hasSize(2)
        .contains("my-idea-2");
  }

  @Test
  void theProjectHasWhatItNeedsToBeBuiltAnywhere() throws IOException {
    Path project = work.resolve("idea");
    new PluginProject(PluginFamily.MASKING, "idea", "com.example.idea").write(project, home);
    assertThat(project.resolve("mvnw")).isExecutable().isRegularFile();
    assertThat(project.resolve(".mvn/wrapper/maven-wrapper.properties")).isRegularFile();
    assertThat(project.resolve("README.md")).content().contains(home + "/plugins/");
    try (Stream<Path> files = Files.walk(project.resolve("repository"))) {
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .hasSize(3)
          .allMatch(name -> name.matches("saliency-api-.*-[0-9a-f]{12}(-tests)?\\.(jar|pom)"));
    }
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file :
          files.filter(f -> f.toString().matches(".*\\.(java|xml|json|md|pom)")).toList()) {
        assertThat(file).content().doesNotContain("{{", "}}");
      }
    }
  }

  @Test
  void anExistingFolderIsLeftAlone() throws IOException {
    Path there = Files.createDirectory(work.resolve("there"));
    PluginProject project = new PluginProject(PluginFamily.MASKING, "idea", "com.example.idea");
    assertThatThrownBy(() -> project.write(there, home))
        .isInstanceOf(PluginException.class)
        .hasMessage(there + " is there already; choose another folder with --dir");
    assertThat(there).isEmptyDirectory();
  }

  @Test
  void aHomeThatWasNotBuiltIsNamedAndNothingIsWritten() {
    PluginProject project = new PluginProject(PluginFamily.MASKING, "idea", "com.example.idea");
    Path target = work.resolve("idea");
    assertThatThrownBy(() -> project.write(target, work.resolve("nowhere")))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("there is no " + work.resolve("nowhere"))
        .hasMessageContaining("./mvnw package -DskipTests");
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Idea", "my_idea", "2fast", "-x", "x-", "a--b", "a/b", "a b"})
  void namesThatAClassOrAFileCannotHaveAreRefused(String name) {
    assertThatThrownBy(() -> new PluginProject(PluginFamily.MASKING, name, "com.example.idea"))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("the name '" + name + "' cannot be used");
  }

  @Test
  void takenNamesAndUnknownFamiliesAreRefusedOnTheCommandLine() throws Exception {
    Program program = new Program(work, Map.of(), "-Dsaliency.home=" + home);
    Program.Outcome taken = program.run("new-plugin", "masking", "mean");
    assertThat(taken.status()).as("%s", taken).isEqualTo(2);
    assertThat(taken.err()).contains("there is a masking strategy named 'mean' already");
    Program.Outcome family = program.run("new-plugin", "masks", "idea");
    assertThat(family.status()).as("%s", family).isEqualTo(2);
    assertThat(family.err()).contains("one of masking, saliency, objective; found 'masks'");
    assertThat(work.resolve("mean")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "com.example.new", "1x", "a..b", "org.saliencyssl.api", "java.x"})
  void packagesThatCannotBeAreRefused(String name) {
    assertThatThrownBy(() -> new PluginProject(PluginFamily.MASKING, "idea", name))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("'" + name + "' is no")
        .hasMessageContaining("--package");
  }
}
