package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginConflictException;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.experiment.plugin.PluginCalls;
import org.saliencyssl.experiment.plugin.PluginException;
import org.saliencyssl.experiment.plugin.PluginFolders;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecException;
import org.saliencyssl.experiment.spec.SpecReader;

/** What lies in a plug-in folder, good and bad. */
class ForeignPluginsTest {

  private static final ClassLoader PROGRAM = ForeignPluginsTest.class.getClassLoader();
  private static final RunFacts FACTS = new RunFacts(8, 16, 4, 3, 0);

  @TempDir Path work;
  private Path folder;

  @BeforeEach
  void aGoodOneLiesInTheFolder() throws IOException {
    folder = Files.createDirectories(work.resolve("plugins"));
    new StrangersMasking("Good", "good").in(work).write(folder.resolve("good.jar"));
  }

  @Test
  void aJarIsFoundWithItsVersionAndPlace() {
    PluginRegistries plugins = load();
    PluginRegistry.Entry entry = entry(plugins, "good");
    assertThat(entry.foreign()).isTrue();
    assertThat(entry.version()).isEqualTo("1.0");
    assertThat(entry.jars()).containsExactly(folder.resolve("good.jar"));
    assertThat(plugins.failures()).isEmpty();
  }

  @Test
  void theProgramsOwnPluginsAreFoundOnceAndAreNotForeign() {
    assertThat(load().entries()).filteredOn(PluginRegistry.Entry::foreign).hasSize(1);
    assertThat(load().entries()).filteredOn(entry -> entry.name().equals("mean")).hasSize(1);
  }

  @Test
  void dotFilesAndOtherFilesArePassedOver() throws IOException {
    Files.writeString(folder.resolve("README.md"), "text");
    Files.createDirectory(folder.resolve(".git"));
    assertThat(load().failures()).isEmpty();
  }

  @Test
  void aJarWithoutProviderIsNamedWithWhatIsMissing() throws IOException {
    new JarMaker(work)
        .with("lib/Lib.java", "package lib; final class Lib {}")
        .write(folder.resolve("lib.jar"));
    assertOthersWorkAnd(
        folder.resolve("lib.jar") + ": holds no plug-in, for no jar in it has a service file");
  }

  @Test
  void aFolderWithoutJarIsNamed() throws IOException {
    Files.createDirectory(folder.resolve("nothing"));
    assertOthersWorkAnd(folder.resolve("nothing") + ": the folder holds no jar");
  }

  @Test
  void aMissingProviderClassIsNamedWithItsJar() throws IOException {
    new JarMaker(work)
        .with(StrangersMasking.SERVICE, "stranger.Gone\n")
        .write(folder.resolve("gone.jar"));
    assertOthersWorkAnd(folder.resolve("gone.jar").toString(), "stranger.Gone not found");
  }

  @Test
  void aThrowingConstructorIsNamedWithItsJarAndReason() throws IOException {
    new StrangersMasking("Bad", "bad")
        .constructedWith("if (name().length() < 9) throw new IllegalStateException(\"no fuse\");")
        .in(work)
        .write(folder.resolve("bad.jar"));
    assertOthersWorkAnd("stranger.Bad (" + folder.resolve("bad.jar"), "no fuse");
  }

  @Test
  void aMissingLibraryIsNamed() throws IOException {
    Path library =
        new JarMaker(work)
            .with(
                "lib/Lib.java",
                "package lib; public final class Lib { public static int one() { return 1; } }")
            .classes();
    new StrangersMasking("Bad", "bad")
        .constructedWith("lib.Lib.one();")
        .in(work)
        .against(library)
        .write(folder.resolve("bad.jar"));
    assertOthersWorkAnd(
        "stranger.Bad (" + folder.resolve("bad.jar"), "NoClassDefFoundError: lib/Lib");
  }

  @Test
  void theProgramsLibrariesAreNotAPluginsToUse() throws IOException {
    new StrangersMasking("Bad", "bad")
        .constructedWith("picocli.CommandLine.usage(this, System.err);")
        .in(work)
        .write(folder.resolve("bad.jar"));
    assertOthersWorkAnd("NoClassDefFoundError: picocli/CommandLine");
  }

  @Test
  void anotherApiVersionIsNamedWithBoth() throws IOException {
    new StrangersMasking("Old", "old")
        .withApiVersion("99")
        .in(work)
        .write(folder.resolve("old.jar"));
    assertOthersWorkAnd(
        "stranger.Old (" + folder.resolve("old.jar"),
        "was built for plug-in API version 99; this program has version 1");
  }

  @Test
  void aPluginCompiledBeforeAMethodExistedIsRefusedWithThatMethod() throws IOException {
    Path earlier =
        new JarMaker(work)
            .with("org/saliencyssl/api/PluginFactory.java", factoryWithoutApiVersion())
            .classes();
    new StrangersMasking("Old", "old")
        .withApiVersion("")
        .in(work)
        .against(earlier)
        .write(folder.resolve("old.jar"));
    assertOthersWorkAnd(
        "stranger.Old (" + folder.resolve("old.jar"),
        "was built for other plug-in interfaces than this program's, which have version 1",
        "apiVersion()");
  }

  @Test
  void aPluginThatCallsAMethodOfALaterApiFailsAsAPluginAndNamesItsJar() throws IOException {
    Path later =
        new JarMaker(work)
            .with(
                "org/saliencyssl/api/RunFacts.java",
                "package org.saliencyssl.api; public record RunFacts(int moons) {}")
            .classes();
    new StrangersMasking("New", "new")
        .checking("facts.moons() > 0 ? List.of() : null")
        .in(work)
        .against(later)
        .write(folder.resolve("new.jar"));
    MaskingStrategyFactory<?> factory = PluginCalls.guard(load().masking().find("new"));
    assertThatThrownBy(() -> check(factory))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("the plug-in in " + folder.resolve("new.jar") + " does not fit")
        .hasMessageContaining("moons()");
  }

  @Test
  void aNameOfTheProgramIsAConflictThatNamesBothJars() throws IOException {
    new StrangersMasking("Mean", "mean").in(work).write(folder.resolve("mean.jar"));
    assertThatThrownBy(this::load)
        .isInstanceOf(PluginConflictException.class)
        .hasMessageContaining("masking strategy name 'mean'")
        .hasMessageContaining("org.saliencyssl.masking.MeanMaskingFactory (")
        .hasMessageContaining("stranger.Mean (" + folder.resolve("mean.jar") + ")");
  }

  @Test
  void twoJarsWithOneNameAreAConflictThatNamesBoth() throws IOException {
    Files.copy(folder.resolve("good.jar"), folder.resolve("good-copy.jar"));
    assertThatThrownBy(this::load)
        .isInstanceOf(PluginConflictException.class)
        .hasMessageContaining(folder.resolve("good.jar").toString())
        .hasMessageContaining(folder.resolve("good-copy.jar").toString());
  }

  @Test
  void aSpecThatNamesWhatCouldNotBeLoadedSaysWhy() throws IOException {
    Files.createDirectory(folder.resolve("nothing"));
    Path spec =
        TinySpec.read()
            .with("\"type\": \"mean\"", "\"type\": \"nothing\"")
            .write(work.resolve("s"));
    SpecReader reader = new SpecReader(load());
    assertThatThrownBy(() -> reader.read(spec, List.of(), null))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("no masking strategy named 'nothing'")
        .hasMessageContaining(", blur, good, ")
        .hasMessageContaining("nothing: the folder holds no jar");
  }

  @Test
  void duringACallThePluginsLoaderIsTheThreadsAndAfterwardsNot() throws IOException {
    new StrangersMasking("Aware", "aware")
        .checking(
            "List.of(new Problem(\"\", Thread.currentThread().getContextClassLoader()"
                + " == Aware.class.getClassLoader() ? \"own\" : \"other\"))")
        .in(work)
        .write(folder.resolve("aware.jar"));
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertThat(check(PluginCalls.guard(load().masking().find("aware"))))
        .asString()
        .contains("message=own");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void guardedFactoriesAreEqualIfTheirPluginsAreAndTheProgramsOwnStayBare() {
    PluginRegistries plugins = load();
    MaskingStrategyFactory<?> good = plugins.masking().find("good");
    assertThat(PluginCalls.guard(good)).isEqualTo(PluginCalls.guard(good)).isNotSameAs(good);
    assertThat(PluginCalls.guard(good).hashCode()).isEqualTo(good.hashCode());
    MaskingStrategyFactory<?> mean = plugins.masking().find("mean");
    assertThat(PluginCalls.guard(mean)).isSameAs(mean);
  }

  @Test
  void theVariableReplacesTheProgramsOwnFolder() throws IOException {
    String home = work.toString();
    Path other = Files.createDirectory(work.resolve("other"));
    assertThat(PluginFolders.configured(null, home)).containsExactly(folder);
    assertThat(PluginFolders.configured(" ", home)).containsExactly(folder);
    assertThat(PluginFolders.configured(null, null)).isEmpty();
    assertThat(PluginFolders.configured(null, other.toString())).isEmpty();
    assertThat(PluginFolders.configured(other + ":" + folder, home)).containsExactly(other, folder);
    assertThatThrownBy(() -> PluginFolders.configured(work.resolve("none").toString(), home))
        .isInstanceOf(PluginException.class)
        .hasMessage("SALIENCY_PLUGINS names " + work.resolve("none") + ", which is no folder");
  }

  private void assertOthersWorkAnd(String... said) {
    PluginRegistries plugins = load();
    assertThat(plugins.masking().names()).contains("good", "mean");
    assertThat(plugins.failures()).singleElement().asString().contains(said);
  }

  private PluginRegistries load() {
    return PluginRegistries.load(
        PROGRAM, PluginFolders.open(List.of(folder), PROGRAM, PluginRegistries.FAMILIES));
  }

  private static PluginRegistry.Entry entry(PluginRegistries plugins, String name) {
    return plugins.entries().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }

  private static <C extends Record> Object check(MaskingStrategyFactory<C> factory) {
    return factory.check(null, FACTS);
  }

  private static String factoryWithoutApiVersion() {
    return """
        package org.saliencyssl.api;
        import java.util.List;
        import java.util.Set;
        public interface PluginFactory<C extends Record> {
          String name();
          String description();
          Class<C> settingsType();
          Set<Capability> capabilities(C settings);
          default List<Problem> check(C settings, RunFacts facts) { return List.of(); }
        }
        """;
  }
}
