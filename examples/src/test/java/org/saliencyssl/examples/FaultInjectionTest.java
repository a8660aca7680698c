package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.examples.Program.Outcome;

/** One grid in which every worker but two meets a fault of its own, in real worker processes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultInjectionTest {

  private static final String SERVICE =
      "META-INF/services/org.saliencyssl.api.ContrastiveObjectiveFactory";

  private Path work;
  private Path out;
  private Program program;
  private Outcome outcome;

  @BeforeAll
  void runOnce(@TempDir Path folder) throws Exception {
    work = folder;
    new JarMaker(work)
        .with("faulty/FaultyObjective.java", source())
        .with(SERVICE, "faulty.FaultyObjective\n")
        .write(work.resolve("plugins/faulty.jar"));
    String arms =
        String.join(
            ",\n",
            arm("sound", "none", "-"),
            arm("halts", "halt", "-"),
            arm("halts-once", "halt", work.resolve("struck").toString()),
            arm("hangs", "hang", "-"),
            arm("fills-memory", "memory", "-"),
            arm("corrupts", "corrupt", "-"),
            arm("throws", "throw", "-"));
    Path spec =
        TinySpec.read()
            .with("\"name\": \"tiny\"", "\"name\": \"faults\"")
            .withoutTransfer()
            .withArms(arms)
            .write(work.resolve("faults.json"));
    program =
        new Program(
            work,
            Map.of(
                "SALIENCY_CACHE", work.resolve("cache").toString(),
                "SALIENCY_PLUGINS", work.resolve("plugins").toString()),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx512m");
    out = work.resolve("out");
    int workers = Math.min(2, Runtime.getRuntime().availableProcessors());
    outcome =
        program.run(
            "run",
            spec.toString(),
            "--out",
            out.toString(),
            "--workers=" + workers,
            "--stall=15s",
            "--max-attempts=2");
  }

  @Test
  void theOthersGoOnAndTheTableHasThem() {
    assertThat(outcome.status()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.out())
        .contains("sound", "halts-once", "supervised")
        .doesNotContain("hangs", "fills-memory", "corrupts", "throws");
  }

  @Test
  void everyFailureSaysItsReason() {
    assertThat(outcome.err())
        .contains("halts-0 failed: its process crashed (signal 6)")
        .contains("hangs-0 failed: made no step and said nothing for --stall 15s")
        .contains("fills-memory-0 failed: ran out of Java memory")
        .containsPattern("corrupts-0 failed: the loss is NaN at step [45]")
        .contains("throws-0 failed: thrown as asked (stack trace in ")
        .doesNotContain("\tat ");
  }

  @Test
  void crashesAndHangsAreTriedTwiceAndReasonsOnce() {
    assertThat(out.resolve("attempts/halts-0")).isDirectoryContaining("glob:**/2.failed");
    assertThat(out.resolve("attempts/hangs-0")).isDirectoryContaining("glob:**/2.failed");
    assertThat(out.resolve("attempts/throws-0")).isDirectoryContaining("glob:**/1.failed");
    assertThat(out.resolve("attempts/throws-0/2.token")).doesNotExist();
    assertThat(out.resolve("logs/halts-0.2.log")).isNotEmptyFile();
  }

  @Test
  void aCrashThatDoesNotComeAgainLeavesTheSameWeights() throws IOException {
    assertThat(work.resolve("struck")).exists();
    Findings all = Findings.of(out);
    assertThat(weights(all, "halts-once")).isEqualTo(weights(all, "sound"));
    assertThat(Files.readString(out.resolve("halts-once-0/attempt.json"))).contains("\"token\":2");
  }

  private static String weights(Findings all, String arm) {
    return all.all().stream()
        .filter(finding -> finding.arm().equals(arm))
        .map(Findings.Finding::weightsHash)
        .findFirst()
        .orElseThrow();
  }

  private static String arm(String name, String fault, String marker) {
    return """
        "%s": {"saliency": {"type": "none"}, "masking": {"type": "none"},
            "objective": {"type": "faulty", "fault": "%s", "step": 4, "marker": "%s"}}"""
        .formatted(name, fault, marker);
  }

  private static String source() throws IOException {
    try (InputStream in =
        FaultInjectionTest.class.getResourceAsStream("FaultyObjective.java.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
