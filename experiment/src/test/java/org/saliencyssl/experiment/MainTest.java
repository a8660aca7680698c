package org.saliencyssl.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.util.Modules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.experiment.grid.GridRules;
import org.saliencyssl.experiment.run.ExperimentRunner;
import org.saliencyssl.experiment.run.RunFailedException;
import org.saliencyssl.experiment.run.RunOptions;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.ValidatedExperiment;

class MainTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeRunner runner = new FakeRunner();
  private Path spec;

  @BeforeEach
  void copySpec() throws IOException {
    spec = folder.resolve("spec.json");
    try (var in = getClass().getResourceAsStream("complete.json")) {
      Files.copy(in, spec);
    }
  }

  @Test
  void runHandsTheValidatedSpecToTheRunner() {
    assertThat(
            execute("run", spec(), "training.epochs=3", "--out", "o", "--data", folder.toString()))
        .isZero();
    assertThat(runner.experiments)
        .singleElement()
        .extracting(ValidatedExperiment::name)
        .isEqualTo("complete");
    assertThat(runner.experiments.get(0).points().get(0).spec().training().epochs()).isEqualTo(3);
    assertThat(runner.options.out()).isEqualTo(Path.of("o"));
    assertThat(runner.options.data()).isEqualTo(folder);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("the table\n");
  }

  @Test
  void profilesOnlyWhenAsked() {
    assertThat(execute("run", spec())).isZero();
    assertThat(runner.options.profile()).isFalse();
    assertThat(execute("run", spec(), "--profile")).isZero();
    assertThat(runner.options.profile()).isTrue();
    assertThat(execute("resume", folder.toString())).isZero();
    assertThat(runner.options.profile()).isFalse();
    assertThat(execute("resume", folder.toString(), "--profile")).isZero();
    assertThat(runner.options.profile()).isTrue();
  }

  @Test
  void withoutOutTheFolderIsNamedAfterTheSpec() {
    assertThat(execute("run", spec())).isZero();
    assertThat(runner.options.out()).isEqualTo(Path.of("runs", "complete"));
  }

  @Test
  void newTakesTheNextFreeName() throws IOException {
    Path out = Files.createDirectory(folder.resolve("o"));
    Files.createDirectory(folder.resolve("o-2"));
    assertThat(execute("run", spec(), "--new", "--out", out.toString())).isZero();
    assertThat(runner.options.out()).isEqualTo(folder.resolve("o-3"));
  }

  @Test
  void howPointsAreGivenToWorkersIsHandedOn() {
    String[] rules = {
      "--workers=3", "--max-attempts=5", "--fail-fast", "--limit=90m", "--stall=0s"
    };
    assertThat(execute("run", spec(), rules[0], rules[1], rules[2], rules[3], rules[4], "grid=4"))
        .isZero();
    GridRules found = runner.options.rules();
    assertThat(found.workers()).isEqualTo(3);
    assertThat(found.maxAttempts()).isEqualTo(5);
    assertThat(found.failFast()).isTrue();
    assertThat(found.limit()).isEqualTo(Duration.ofMinutes(90));
    assertThat(found.stall()).isEqualTo(Duration.ZERO);
  }

  @Test
  void planProbesTheSamePointsLoggingEveryStepUnlessToldNotTo() {
    assertThat(execute("plan", spec(), "training.epochs=3")).isZero();
    List<SpecPoint> points = runner.experiments.get(0).points();
    assertThat(runner.probes)
        .extracting(SpecPoint::label)
        .isEqualTo(points.stream().map(SpecPoint::label).toList());
    assertThat(runner.probes.get(0).spec().training().logEverySteps()).isEqualTo(1);
    assertThat(runner.probes.get(0).spec().training().epochs()).isEqualTo(3);
    runner.probes.clear();
    assertThat(execute("plan", spec(), "--no-probe")).isZero();
    assertThat(runner.probes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 130})
  void theRunnersStatusIsTheExitStatus(int status) {
    runner.status = status;
    assertThat(execute("run", spec())).isEqualTo(status);
    assertThat(execute("resume", folder.toString())).isEqualTo(status);
  }

  @Test
  void aWrongSpecEndsWithTwoAndAllProblemsAndNoRun() {
    assertThat(execute("run", spec(), "training.epoch=3", "grid=0")).isEqualTo(2);
    assertThat(errors())
        .contains("cannot be run, 2 problems:", "did you mean 'epochs'?", "0 is out of range")
        .doesNotContain("\tat ");
    assertThat(runner.experiments).isEmpty();
  }

  @Test
  void aMissingDataFolderIsRefusedBeforeTheRun() {
    String missing = folder.resolve("missing").toString();
    assertThat(execute("run", spec(), "--data", missing)).isEqualTo(2);
    assertThat(errors()).contains("there is no folder " + missing);
    assertThat(runner.experiments).isEmpty();
  }

  @Test
  void missingWeightsAreRefusedBeforeTheRun() {
    String[] oracle = {"saliency.type=oracle", "saliency.maps=online", "saliency.weights=w.st"};
    assertThat(execute("run", spec(), oracle[0], oracle[1], oracle[2], "--data", folder.toString()))
        .isEqualTo(2);
    assertThat(errors())
        .contains("/saliency/weights", "there is no file " + folder.resolve("w.st"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rum",
        "run",
        "run --no-such-option x",
        "validate",
        "resume",
        "report",
        "plugins x",
        "plan",
        "status",
        "worker",
        "resume . --workers 0",
        "resume . --max-attempts 0",
        "resume . --limit 5x",
        "resume . --stall -1s"
      })
  void aWrongArgumentEndsWithTwoAndTheWayToHelp(String line) {
    assertThat(execute(line.split(" "))).isEqualTo(2);
    assertThat(errors()).contains("--help' shows what is allowed").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run ",
        "resume ",
        "validate ",
        "plugins ",
        "report ",
        "schema ",
        "plan ",
        "status "
      })
  void everyCommandHasHelp(String command) {
    assertThat(execute((command + "--help").split(" "))).isZero();
    assertThat(output()).startsWith("Usage: saliency " + command.strip());
  }

  @Test
  void theVersionNamesThePluginApi() {
    assertThat(execute("--version")).isZero();
    assertThat(output()).contains("saliency ", "plug-in API 1");
  }

  @Test
  void validateReportsEveryFileAndRunsNothing() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.json"), "{");
    assertThat(execute("validate", wrong.toString(), spec())).isEqualTo(2);
    assertThat(errors()).contains("wrong.json cannot be run, 1 problem:");
    assertThat(output()).contains("spec.json: 2 arms, 2 seeds, nothing wrong found");
    assertThat(execute("validate", spec())).isZero();
  }

  @Test
  void validateShowsTheResolvedSpecWhenAsked() {
    assertThat(execute("validate", "--show", spec())).isZero();
    assertThat(output()).startsWith("{\n  \"arm\" : \"plain\",");
  }

  @Test
  void validateListsThePointsWhenAsked() {
    assertThat(execute("validate", "--points", spec())).isZero();
    assertThat(output())
        .matches("(?s)(plain-0|plain-1|guided-0|guided-1)  [0-9a-f]{12}\\n.*")
        .containsSubsequence("plain-0  ", "plain-1  ", "guided-0  ", "guided-1  ");
  }

  @Test
  void schemaIsPrintedOrWritten() throws IOException {
    assertThat(execute("schema")).isZero();
    String printed = output();
    assertThat(printed).startsWith("{\n").contains("\"acceptsHardNegatives\"", "\"spot\"");
    Path file = folder.resolve("saliency.schema.json");
    assertThat(execute("schema", "--out", file.toString())).isZero();
    assertThat(file).hasContent(printed);
    assertThat(output()).isEmpty();
    assertThat(execute("schema", "--markdown")).isZero();
    assertThat(output()).contains("# Specs\n", "### objective: queue\n");
  }

  @Test
  void pluginsListsKindNameVersionAndPlace() {
    assertThat(execute("plugins")).isZero();
    assertThat(output())
        .containsPattern("saliency provider +spot +- +\\S+")
        .containsPattern("masking strategy +cover ")
        .containsPattern("contrastive objective +queue ")
        .contains("covers the spot");
  }

  @Test
  void aFailedRunEndsWithOneAndItsMessageAlone() {
    runner.failure = new RunFailedException("the disk is full; free some space");
    assertThat(execute("run", spec())).isEqualTo(1);
    assertThat(errors()).isEqualTo("the disk is full; free some space\n");
  }

  @Test
  void anInternalErrorIsOneLineAndItsTraceIsInAFile() throws IOException {
    runner.failure = new IllegalStateException("impossible\nsecond line");
    assertThat(execute("run", spec())).isEqualTo(1);
    assertThat(errors().lines())
        .singleElement()
        .asString()
        .startsWith("internal error: java.lang.IllegalStateException: impossible; the stack trace");
    Path log = Path.of(errors().strip().replaceFirst(".* is in ", ""));
    assertThat(log).content().contains("\tat " + MainTest.class.getName());
    Files.delete(log);
  }

  @Test
  void aReportWithoutRecordsEndsWithOne() {
    assertThat(execute("report", folder.toString())).isEqualTo(1);
    assertThat(errors()).contains("there is no record.json below " + folder);
  }

  @Test
  void aReportOfATornRecordEndsWithOne() throws IOException {
    Files.writeString(folder.resolve("record.json"), "{\"format\": 1");
    assertThat(execute("report", folder.toString())).isEqualTo(1);
    assertThat(errors()).contains("record.json is not a usable run record").doesNotContain("\tat ");
  }

  private int execute(String... arguments) {
    out.reset();
    err.reset();
    Console console = new Console(utf8(out), utf8(err));
    return Main.execute(
        console,
        Modules.override(new ExperimentModule(console))
            .with(
                new AbstractModule() {
                  @Override
                  protected void configure() {
                    bind(ExperimentRunner.class).toInstance(runner);
                  }
                }),
        arguments);
  }

  private static PrintStream utf8(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String spec() {
    return spec.toString();
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static final class FakeRunner implements ExperimentRunner {
    private final List<ValidatedExperiment> experiments = new ArrayList<>();
    private final List<SpecPoint> probes = new ArrayList<>();
    private RunOptions options;
    private int status;
    private RuntimeException failure;

    @Override
    public int plan(ValidatedExperiment experiment, List<SpecPoint> probe, RunOptions given) {
      probes.addAll(probe);
      return run(experiment, given);
    }

    @Override
    public int run(ValidatedExperiment experiment, RunOptions given) {
      experiments.add(experiment);
      return resume(given);
    }

    @Override
    public int resume(RunOptions given) {
      options = given;
      if (failure != null) {
        throw failure;
      }
      given.results().println("the table");
      return status;
    }
  }
}
