package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.examples.Program.Outcome;
import org.saliencyssl.experiment.plugin.JarHashes;

/**
 * Two plug-ins in one experiment, each in a folder with its own version of one library, which
 * itself looks for its parts with a service loader.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignPluginRunsTest {

  private Path work;
  private Path plugins;
  private Path out;
  private Program program;
  private Outcome outcome;

  @BeforeAll
  void runOnce(@TempDir Path folder) throws Exception {
    work = folder;
    plugins = work.resolve("plugins");
    stranger("Dark", 0.5);
    stranger("Bright", 1.5);
    Path spec =
        TinySpec.read()
            .with("\"name\": \"tiny\"", "\"name\": \"strangers\"")
            .withArms(
                """
                "dark": {"saliency": {"type": "none"}, "masking": {"type": "dark"}},
                "bright": {"saliency": {"type": "none"}, "masking": {"type": "bright"}}
                """)
            .write(work.resolve("strangers.json"));
    program =
        new Program(
            work,
            Map.of(
                "SALIENCY_CACHE", work.resolve("cache").toString(),
                "SALIENCY_PLUGINS", plugins.toString()),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");
    out = work.resolve("out");
    outcome = program.run("run", spec.toString(), "--out", out.toString());
  }

  @Test
  void eachPluginRunsWithItsOwnVersionOfTheLibrary() {
    assertThat(outcome.status()).as("%s", outcome).isZero();
    assertThat(outcome.out()).contains("dark", "bright");
    assertThat(outcome.err()).contains("Dark uses library 0.5", "Bright uses library 1.5");
  }

  @Test
  void theRecordHoldsTheHashOfEveryJarOfThePlugin() throws IOException {
    JarHashes hashes = new JarHashes();
    for (String name : new String[] {"dark", "bright"}) {
      String record = Files.readString(out.resolve(name + "-0").resolve("record.json"));
      for (String jar : new String[] {name + ".jar", "library.jar"}) {
        assertThat(record)
            .contains("\"" + jar + "\"")
            .contains(hashes.of(plugins.resolve(name).resolve(jar)));
      }
    }
  }

  @Test
  void theListingHoldsTheHashesAndEndsWithOneIfAPluginIsBroken() throws Exception {
    Outcome listing = program.run("plugins");
    assertThat(listing.status()).as("%s", listing).isZero();
    String hash = new JarHashes().of(plugins.resolve("dark/library.jar"));
    assertThat(listing.out())
        .containsPattern("masking strategy +dark +1.0 +" + plugins.resolve("dark/dark.jar"))
        .contains("    sha256 " + hash + "  library.jar\n");
    Program other =
        new Program(work, Map.of("SALIENCY_PLUGINS", plugins.resolve("dark").toString()));
    Outcome broken = other.run("plugins");
    assertThat(broken.status()).isEqualTo(1);
    assertThat(broken.err())
        .contains(plugins.resolve("dark/library.jar") + ": holds no plug-in")
        .hasLineCount(1);
  }

  @Test
  void aConflictIsTwoJarsInOneMessageAndStatusTwo() throws Exception {
    Path twice = work.resolve("twice");
    new StrangersMasking("One", "same").in(work).write(twice.resolve("one.jar"));
    new StrangersMasking("Two", "same").in(work).write(twice.resolve("two.jar"));
    Outcome refused =
        new Program(work, Map.of("SALIENCY_PLUGINS", twice.toString())).run("plugins");
    assertThat(refused.status()).as("%s", refused).isEqualTo(2);
    assertThat(refused.err())
        .contains("two plug-ins claim the masking strategy name 'same'")
        .contains(twice.resolve("one.jar").toString(), twice.resolve("two.jar").toString())
        .hasLineCount(1);
  }

  @Test
  void resumeGoesOnWithTheSameJarsAndRefusesOthers() throws Exception {
    assertThat(program.run("resume", out.toString()).status()).isZero();
    Path library = plugins.resolve("dark/library.jar");
    byte[] before = Files.readAllBytes(library);
    String old = new JarHashes().of(library);
    library("0.6", "0.6").write(library);
    try {
      Outcome refused = program.run("resume", out.toString());
      assertThat(refused.status()).as("%s", refused).isEqualTo(1);
      assertThat(refused.err())
          .contains(out + " was begun with other plug-in jars")
          .contains("dark/library.jar: was " + old + ", is " + new JarHashes().of(library))
          .contains("put the old jars back")
          .doesNotContain("bright", "dark.jar:", "\tat ");
    } finally {
      Files.write(library, before);
    }
  }

  /** A folder with a plug-in and a library that says and returns a number. */
  private void stranger(String type, double number) throws IOException {
    String name = type.toLowerCase(Locale.ROOT);
    String text = Double.toString(number);
    Path library =
        library(type + " uses library " + text, text)
            .write(plugins.resolve(name).resolve("library.jar"));
    new StrangersMasking(type, name)
        .multiplyingBy("(float) lib.Colour.find().number()")
        .in(work)
        .against(library)
        .write(plugins.resolve(name).resolve(name + ".jar"));
  }

  private JarMaker library(String says, String number) {
    return new JarMaker(work)
        .with(
            "lib/Colour.java",
            """
            package lib;

            /** Found as libraries do it: with the thread's class loader. */
            public interface Colour {
              /** The only one there is. */
              static Colour find() {
                return java.util.ServiceLoader.load(Colour.class).findFirst().orElseThrow();
              }

              /** A number. */
              double number();
            }
            """)
        .with(
            "lib/OnlyColour.java",
            """
            package lib;

            /** Service. */
            public final class OnlyColour implements Colour {
              /** Service. */
              public OnlyColour() {}

              @Override
              public double number() {
                System.err.println("SAYS");
                return NUMBER;
              }
            }
            """
                .replace("SAYS", says)
                .replace("NUMBER", number))
        .with("META-INF/services/lib.Colour", "lib.OnlyColour\n");
  }
}
