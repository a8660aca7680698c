package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.saliencyssl.examples.Program.Outcome;

/**
 * Follows {@code docs/writing-a-plugin.md} as a reader would: every fenced block with a file name
 * is written, every command of the others is carried out. Two things differ: what {@code ./mvnw
 * verify} does is done in this JVM, and the run is made shorter on its command line.
 */
class WritingAPluginTest {

  private static final Path PAGE =
      Path.of(System.getProperty("saliency.root"), "docs", "writing-a-plugin.md");

  /** Language, file name or nothing, contents. */
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)(?: (\\S+))?\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final String[] SHORTER = {
    "compute.threads=1",
    "data.train=64",
    "data.validation=20",
    "data.test=20",
    "training.epochs=1",
    "training.batchSize=32",
    "objective.queueSize=64",
    "evaluation.linear.epochs=2",
    "evaluation.linear.milestones=[1]",
    "evaluation.supervised.trainImages=60",
    "evaluation.supervised.epochs=1",
    "evaluation.supervised.batchSize=20"
  };

  @TempDir Path work;
  private Path home;
  private Path here;
  private final List<String> done = new ArrayList<>();
  private String table = "";

  @Test
  void thePageIsShortEnoughToBeRead() throws IOException {
    assertThat(Files.readAllLines(PAGE)).hasSizeLessThan(100);
  }

  @Test
  void whatThePageSaysWorks() throws Exception {
    home = PluginWorkshop.home(work.resolve("saliency-ssl"));
    here = home;
    for (MatchResult block : BLOCK.matcher(Files.readString(PAGE)).results().toList()) {
      if (block.group(2) != null) {
        Path file = here.resolve(block.group(2));
        assertThat(file).as("a file of the generated project").isRegularFile();
        Files.writeString(file, block.group(3));
      } else {
        assertThat(block.group(1)).isEqualTo("sh");
        for (String command : block.group(3).lines().toList()) {
          carryOut(command);
        }
      }
    }
    assertThat(done).containsExactly("saliency", "cd", "sed", "sed", "./mvnw", "cp", "saliency");
    assertThat(table).contains("none", "grey-cells", "random-encoder");
    assertThat(here.resolve("runs/grey-cells/grey-cells-0/record.json"))
        .content()
        .contains("\"grey-cells.jar\"");
  }

  private void carryOut(String command) throws Exception {
    String[] words = command.split(" ", -1);
    String name = words[0].endsWith("/saliency") ? "saliency" : words[0];
    done.add(name);
    switch (name) {
      case "cd" -> here = here.resolve(words[1]).normalize();
      case "saliency" -> saliency(words);
      case "./mvnw" -> verify();
      default -> shell(command);
    }
  }

  private void saliency(String[] words) throws Exception {
    assertThat(here.resolve(words[0]).normalize()).isEqualTo(home.resolve("saliency"));
    Stream<String> arguments = Stream.of(words).skip(1);
    if (words[1].equals("run")) {
      arguments = Stream.concat(arguments, Stream.of(SHORTER));
    }
    Program program =
        new Program(
            here,
            Map.of("SALIENCY_CACHE", work.resolve("cache").toString()),
            "-Dsaliency.home=" + home,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");
    Outcome outcome = program.run(arguments.toArray(String[]::new));
    assertThat(outcome.status()).as("%s", outcome).isZero();
    table = outcome.out();
  }

  private void verify() throws IOException {
    TestExecutionSummary tests = PluginWorkshop.verify(here, "grey-cells");
    assertThat(tests.getTestsFailedCount()).as(PluginWorkshop.failures(tests)).isZero();
    assertThat(tests.getTestsSucceededCount()).isGreaterThan(25);
  }

  private void shell(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-ec", command).directory(here.toFile()).inheritIO().start();
    assertThat(process.waitFor()).as(command).isZero();
  }
}
