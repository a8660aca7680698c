package org.saliencyssl.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.examples.Program.Outcome;
import org.saliencyssl.examples.Program.Running;

/** The program as a user starts it, from spec to table, with the real plug-ins. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndToEndTest {

  private static final List<String> ARMS = List.of("none", "random-mask", "guided");
  private static final List<String> REFERENCES =
      List.of("random-encoder", "colour-histogram", "raw-pixels", "supervised");

  private Path work;
  private Path spec;
  private Path whole;
  private Program program;
  private Outcome uninterrupted;
  private long milliseconds;

  @BeforeAll
  void runOnce(@TempDir Path folder) throws IOException, InterruptedException {
    work = folder;
    spec = TinySpec.read().write(work.resolve("tiny.json"));
    whole = work.resolve("whole");
    program =
        new Program(
            work,
            Map.of("SALIENCY_CACHE", work.resolve("cache").toString()),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");
    long start = System.nanoTime();
    uninterrupted = program.run("run", spec.toString(), "--out", whole.toString());
    milliseconds = (System.nanoTime() - start) / 1_000_000;
  }

  @Test
  void theTableHasEveryArmAndEveryReference() {
    assertThat(uninterrupted.status()).as("%s", uninterrupted).isZero();
    assertThat(uninterrupted.out())
        .contains(ARMS)
        .contains(REFERENCES)
        .contains("knn", "linear", "other-shapes linear mean-per-class");
    assertThat(uninterrupted.err()).doesNotContain("\tat ");
  }

  @Test
  void everyRunLeavesItsFiles() throws IOException {
    for (String arm : ARMS) {
      Path folder = whole.resolve(arm + "-0");
      assertThat(folder.resolve("encoder.safetensors")).isNotEmptyFile();
      assertThat(folder.resolve("preview.png")).isNotEmptyFile();
      assertThat(Files.readAllLines(folder.resolve("metrics.jsonl")))
          .hasSize(6) // 12 steps, logged every second
          .allSatisfy(line -> assertThat(line).startsWith("{\"step\":").contains("\"loss\":"));
    }
    assertThat(Findings.of(whole).all())
        .extracting(Findings.Finding::arm)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ARMS, REFERENCES).flatMap(List::stream).toList());
    assertThat(whole.resolve("table.md")).content().contains(ARMS).contains(REFERENCES);
  }

  @Test
  void reportPrintsTheTableOfTheRun() throws Exception {
    Outcome report = program.run("report", whole.toString());
    assertThat(report.status()).as("%s", report).isZero();
    assertThat(report.out()).isEqualTo(uninterrupted.out());
    Outcome markdown = program.run("report", whole.toString(), "--markdown");
    assertThat(markdown.out()).isEqualTo(Files.readString(whole.resolve("table.md")));
  }

  @Test
  void aSecondRunIntoTheFolderDoesNothingAgain() throws Exception {
    long before = Files.size(whole.resolve("ledger.jsonl"));
    Outcome second = program.run("run", spec.toString(), "--out", whole.toString());
    assertThat(second.status()).as("%s", second).isZero();
    assertThat(second.out()).isEqualTo(uninterrupted.out());
    assertThat(second.err()).doesNotContain("steps");
    assertThat(whole.resolve("ledger.jsonl")).hasSize(before);
  }

  @Test
  void aChangedSpecIsRefusedWithWhatDiffers() throws Exception {
    byte[] before = Files.readAllBytes(whole.resolve("points.jsonl"));
    Outcome changed =
        program.run("run", spec.toString(), "training.epochs=4", "--out", whole.toString());
    assertThat(changed.status()).as("%s", changed).isEqualTo(1);
    assertThat(changed.out()).isEmpty();
    assertThat(changed.err())
        .contains(whole + " holds another grid:", "  none-0\n    /training/epochs: was 3, is 4\n")
        .contains("--new or --out DIR");
    Outcome shrunk = program.run("run", spec.toString(), "seeds=[1]", "--out", whole.toString());
    assertThat(shrunk.status()).as("%s", shrunk).isEqualTo(1);
    assertThat(shrunk.err()).contains("  none-0: not in the spec any more");
    assertThat(whole.resolve("points.jsonl")).hasBinaryContent(before);
  }

  @Test
  void aPlanIsFrozenWithItsDataAndRunDoesWhatWasPlanned() throws Exception {
    Path small =
        TinySpec.read()
            .withoutTransfer()
            .withArms(
                "\"only\": {\"saliency\": {\"type\": \"none\"}, \"masking\": {\"type\": \"none\"}}")
            .write(work.resolve("small.json"));
    String[] arguments = {small.toString(), "--out", work + "/planned"};
    Outcome plan = program.run("plan", arguments[0], arguments[1], arguments[2]);
    assertThat(plan.status()).as("%s", plan).isZero();
    assertThat(plan.out())
        .containsPattern("only-0 +[0-9a-f]{12} +training about 0:\\d\\d: 12 steps of")
        .contains("1 point, about ");
    Path prints = work.resolve("planned/fingerprints.txt");
    String frozen = Files.readString(prints);
    Files.writeString(prints, (frozen.startsWith("0") ? "1" : "0") + frozen.substring(1));
    Outcome refused = program.run("run", arguments[0], arguments[1], arguments[2]);
    assertThat(refused.status()).as("%s", refused).isEqualTo(1);
    assertThat(refused.err())
        .containsPattern("only-0 failed: .*planned was planned with other files:")
        .doesNotContain("12 steps");
    Files.writeString(prints, frozen);
    Outcome run = program.run("run", arguments[0], arguments[1], arguments[2]);
    assertThat(run.status()).as("%s", run).isZero();
    assertThat(program.run("status", arguments[2]).out())
        .containsPattern("only-0 +done +2 +\\d+\\.\\d+")
        .contains("2 in all: 2 done");
    assertThat(program.run("plan", arguments[0], arguments[1], arguments[2]).out())
        .contains("as its like took, evaluation included");
  }

  @Test
  void aGridGrowsByASeedAndAnArmAndOnlyTheseAreRun() throws Exception {
    TinySpec small = TinySpec.read().withoutTransfer();
    String none =
        "\"none\": {\"saliency\": {\"type\": \"none\"}, \"masking\": {\"type\": \"none\"}}";
    Path first = small.withArms(none).write(work.resolve("first.json"));
    Path out = work.resolve("grown");
    Outcome before = program.run("run", first.toString(), "--out", out.toString());
    assertThat(before.status()).as("%s", before).isZero();
    FileTime trained = Files.getLastModifiedTime(out.resolve("none-0/encoder.safetensors"));
    Path second =
        small
            .with("\"seeds\": [0]", "\"seeds\": [0, 1]")
            .withArms(none + ", \"guided\": {}")
            .write(work.resolve("second.json"));
    int workers = Math.min(2, Runtime.getRuntime().availableProcessors());
    Outcome grown =
        program.run("run", second.toString(), "--out", out.toString(), "--workers=" + workers);
    assertThat(grown.status()).as("%s", grown).isZero();
    assertThat(grown.err())
        .contains(out + " grows by 3 points")
        .contains("none-1 12/12 steps", "guided-0 12/12 steps", "guided-1 12/12 steps")
        .doesNotContain("none-0 12/12 steps");
    assertThat(Files.getLastModifiedTime(out.resolve("none-0/encoder.safetensors")))
        .isEqualTo(trained);
    assertThat(out.resolve("references-1/supervised/record.json")).isNotEmptyFile();
  }

  @Test
  void resumeOfAFinishedRunPrintsTheTableAndTrainsNothing() throws Exception {
    Path encoder = whole.resolve("none-0").resolve("encoder.safetensors");
    FileTime before = Files.getLastModifiedTime(encoder);
    Outcome resumed = program.run("resume", whole.toString());
    assertThat(resumed.status()).as("%s", resumed).isZero();
    assertThat(resumed.out()).isEqualTo(uninterrupted.out());
    assertThat(resumed.err()).doesNotContain("steps");
    assertThat(Files.getLastModifiedTime(encoder)).isEqualTo(before);
  }

  @Test
  void ctrlCSavesACheckpointAndResumeEndsWithTheSameWeightsOnOneLoaderThread() throws Exception {
    Path out = work.resolve("interrupted");
    Running running =
        program.start("run", spec.toString(), "--loader-threads=1", "--out", out.toString());
    await(running, () -> Files.exists(out.resolve("attempts/none-0/1/metrics.jsonl")));
    running.signal("INT");
    Outcome stopped = running.await();
    assertThat(stopped.status()).as("%s", stopped).isEqualTo(130);
    assertThat(stopped.out()).isEmpty();
    assertThat(stopped.err())
        .contains("stopped with a checkpoint; go on with: ./saliency resume " + out);
    Outcome resumed = assertResumesToTheSame(out, "--loader-threads=2", "--profile");
    assertThat(resumed.err()).contains("where the time went: ", "  backward ", "  evaluation ");
    assertThat(out.resolve("guided-0").resolve("profile.json"))
        .content()
        .contains("\"steps\": ", "\"backward\": ");
  }

  @Test
  void aKilledRunResumesToTheSameWeightsAndResults() throws Exception {
    long seed = System.nanoTime();
    Path out = work.resolve("killed");
    Running running = program.start("run", spec.toString(), "--out", out.toString());
    await(running, () -> Files.exists(out.resolve("points.jsonl")));
    long delay = new Random(seed).nextLong(milliseconds / 2);
    running.process().waitFor(delay, TimeUnit.MILLISECONDS);
    running.signal("KILL");
    int status = running.await().status();
    System.err.printf("killed %d ms after the start (seed %d), exit %d%n", delay, seed, status);
    assertThat(status).as("seed %d", seed).isIn(137, 0); // 0: it had ended already
    assertResumesToTheSame(out, "--loader-threads=2");
  }

  @Test
  void tenMistakesAreReportedAtOnce() throws Exception {
    Path wrong =
        new TinySpec(TinySpec.read().json() + "trailing")
            .with("\"brightness\"", "\"brightnes\"")
            .with("\"epochs\": 3, \"batchSize\": 8", "\"epochs\": \"3\", \"batchSize\": 8")
            .with("\"grid\": 4,", "")
            .with("\"learningRate\": 0.05", "\"learningRate\": null")
            .with("\"flipProbability\": 0.5", "\"flipProbability\": 0.5, \"flipProbability\": 0.5")
            .with("\"type\": \"mocov2\"", "\"type\": \"mocov3\"")
            .with(
                "\"saliency\": { \"type\": \"border-contrast\", \"maps\": \"cached\","
                    + " \"borderWidth\": 0.1, \"slack\": 0.6 }",
                "\"saliency\": { \"type\": \"none\" }")
            .with("\"width\": 4", "\"width\": 0")
            .with(
                """
                    "type": "shapes-in-clutter",
                    "level": "medium",
                    "train": 34,
                    "validation": 10,
                    "test": 10,
                    "seed": 0,
                    "shift": false,
                    "side": 16,
                    "cache": true
                """,
                """
                    "type": "class-folders",
                    "root": "nowhere",
                    "train": "train",
                    "validation": "val",
                    "test": "test",
                    "validationFraction": 0.0,
                    "splitSeed": 0,
                    "side": 16,
                    "onBadImage": "fail",
                    "cache": true
                """)
            .write(work.resolve("wrong.json"));
    Outcome refused = program.run("run", wrong.toString(), "--out", work + "/never");
    assertThat(refused.status()).as("%s", refused).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .contains("cannot be run, 10 problems:")
        .containsPattern("/augmentation/brightnes +unknown key; did you mean 'brightness'")
        .containsPattern("/training/epochs +found the string \"3\"; needs an integer")
        .containsPattern("/grid +missing; needs an integer")
        .containsPattern("/optimizer/learningRate +null is not allowed")
        .containsPattern("/augmentation/flipProbability +the key is already there")
        .containsPattern("/objective/type +no .*'mocov3'; did you mean 'mocov2'")
        .containsPattern("/masking/type +in arm guided: 'mean' .*needs a saliency map")
        .containsPattern("/encoder/width +0 is out of range")
        .containsPattern("/data/root +folder nowhere does not exist")
        .containsPattern("\\(whole file\\) +text follows the end")
        .doesNotContain("\tat ");
    assertThat(work.resolve("never")).doesNotExist();
  }

  @Test
  void failingArmsDoNotStopTheOthers() throws Exception {
    Path failing =
        TinySpec.read()
            .with("\"name\": \"tiny\"", "\"name\": \"failing\"")
            .withArms(
                """
                "diverges": {"optimizer": {"learningRate": 1e30, "warmupEpochs": 0.0}},
                "sound": {}
                """)
            .write(work.resolve("failing.json"));
    Path out = work.resolve("failing");
    Outcome failed = program.run("run", failing.toString(), "--out", out.toString());
    assertThat(failed.status()).as("%s", failed).isEqualTo(1);
    assertThat(failed.out()).contains("sound").contains(REFERENCES).doesNotContain("diverges");
    assertThat(failed.err())
        .containsPattern("diverges-0 failed: the loss is .* at step \\d+")
        .doesNotContain("\tat ");
    assertThat(out.resolve("attempts/diverges-0/1.failed/error.log")).isNotEmptyFile();
    assertThat(out.resolve("sound-0").resolve("record.json")).isNotEmptyFile();
  }

  @Test
  void weightsThatAreNoneAreRefusedBeforeAnyArmRuns() throws Exception {
    Files.write(work.resolve("broken.safetensors"), "no weights at all".getBytes(UTF_8));
    Path wrong =
        TinySpec.read()
            .withArms(
                """
                "sound": {},
                "broken-weights": {"saliency": {"type": "scda", "maps": "online",
                    "localizer": "mobilenetv2", "weights": "broken.safetensors",
                    "inputSize": 32, "slack": 0.6, "rows": "in-place"}}
                """)
            .write(work.resolve("broken.json"));
    Path out = work.resolve("broken");
    Outcome refused = program.run("run", wrong.toString(), "--out", out.toString());
    assertThat(refused.status()).as("%s", refused).isEqualTo(2);
    assertThat(refused.err())
        .containsPattern("/arms/broken-weights/saliency/weights +.*is no safetensors file");
    assertThat(out).doesNotExist();
  }

  private Outcome assertResumesToTheSame(Path out, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("resume", out.toString()));
    command.addAll(List.of(options));
    Outcome resumed = program.run(command.toArray(String[]::new));
    assertThat(resumed.status()).as("%s", resumed).isZero();
    assertThat(resumed.out()).isEqualTo(uninterrupted.out());
    assertThat(Findings.of(out)).isEqualTo(Findings.of(whole));
    return resumed;
  }

  private static void await(Running running, BooleanSupplier condition)
      throws IOException, InterruptedException {
    while (running.process().isAlive() && !condition.getAsBoolean()) {
      Thread.sleep(5);
    }
    assertThat(condition.getAsBoolean()).as("%s", Files.readString(running.err())).isTrue();
  }
}
