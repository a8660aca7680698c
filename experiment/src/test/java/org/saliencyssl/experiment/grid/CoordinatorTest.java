package org.saliencyssl.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.FencedException;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.ledger.Ledger;
import org.saliencyssl.experiment.ledger.LedgerChange;
import org.saliencyssl.experiment.ledger.LedgerEntry;
import org.saliencyssl.experiment.ledger.LedgerState;

class CoordinatorTest {

  private static final GridFolder.Carried CARRIED =
      new GridFolder.Carried("checkpoint.bin", List.of());
  private static final Duration NEVER = Duration.ZERO;

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();
  private final List<String> started = new ArrayList<>();
  private StubGrid stub;
  private GridFolder grid;
  private List<Task> tasks;
  private GridRules rules = new GridRules(1, 2, false, NEVER, NEVER, Duration.ofMillis(300));
  private BooleanSupplier stop = () -> false;

  @BeforeEach
  void plan() throws IOException {
    stub = StubGrid.of(folder, 2);
    grid = stub.folder();
    tasks = stub.points().stream().map(Task::of).toList(); // plain-0, guided-0
  }

  @Test
  void killsLoseDuplicateAndSpoilNothing(@TempDir Path work) throws Exception {
    long seed = System.nanoTime();
    GridKills.Found found = new GridKills(work, new Random(seed)).compare(60, 6, 2);
    System.err.println(found + ", seed " + seed);
    assertThat(found.good()).as("%s, seed %d", found, seed).isTrue();
  }

  @Test
  void aCrashIsTriedAgainAsOftenAsAllowedAndTheOthersGoOn() throws IOException {
    Coordinator.Outcome outcome =
        run((task, attempt, slot) -> task == tasks.get(0) ? ended(134) : commit(attempt));
    assertThat(outcome.failed()).containsOnlyKeys(label(0));
    assertThat(outcome.failed().get(label(0))).contains("its process crashed (signal 6)");
    assertThat(outcome.done()).containsExactly(label(1));
    assertThat(started).containsExactly(label(0) + " 1", label(0) + " 2", label(1) + " 1");
    assertThat(said).anyMatch(line -> line.endsWith("; trying again"));
    assertThat(entry(0).change().detail()).contains("signal 6");
  }

  @Test
  void aFailureWithAReasonIsNotTriedAgainBeforeTheNextRun() throws IOException {
    Launcher failing =
        (task, attempt, slot) -> {
          attempt.fail("the loss is\nNaN");
          return ended(WorkerStatus.FAILED);
        };
    assertThat(run(failing).failed()).hasSize(2);
    assertThat(started).hasSize(2);
    assertThat(entry(0).state()).isEqualTo(LedgerState.FAILED);
    assertThat(entry(0).change().detail()).isEqualTo("the loss is NaN");
    assertThat(said.get(0)).contains("attempts/" + label(0) + "/1.failed/error.log");
    assertThat(run((task, attempt, slot) -> commit(attempt)).done()).hasSize(2);
    assertThat(entry(0).token()).isEqualTo(2);
  }

  @Test
  void failFastStopsAtTheFirstFailure() throws IOException {
    rules = new GridRules(1, 1, true, NEVER, NEVER, NEVER);
    Coordinator.Outcome outcome = run((task, attempt, slot) -> ended(1));
    assertThat(outcome.failed()).containsOnlyKeys(label(0));
    assertThat(outcome.stopped()).isTrue();
    assertThat(started).hasSize(1);
  }

  @Test
  void whatHangsIsKilledWithTheReasonAndCannotCommitLater() throws IOException {
    rules = new GridRules(2, 1, false, NEVER, Duration.ofMillis(200), NEVER);
    List<Attempt> hanging = new ArrayList<>();
    Coordinator.Outcome outcome =
        run(
            (task, attempt, slot) -> {
              hanging.add(attempt);
              return new Hanging();
            });
    assertThat(outcome.failed()).hasSize(2);
    assertThat(outcome.failed().get(label(0)))
        .contains("made no step and said nothing for --stall");
    assertThatThrownBy(() -> commit(hanging.get(0))).isInstanceOf(IOException.class);
    rules = new GridRules(2, 1, false, Duration.ofMillis(200), NEVER, NEVER);
    assertThat(run((task, attempt, slot) -> new Hanging()).failed().get(label(0)))
        .contains("took longer than --limit 0.2s");
  }

  @Test
  void whoIsAlwaysLostIsNotTriedForEver() throws IOException {
    Coordinator.Outcome outcome = run((task, attempt, slot) -> ended(WorkerStatus.FENCED));
    assertThat(outcome.failed()).containsOnlyKeys(label(0), label(1));
    assertThat(started).hasSize(4);
    assertThat(entry(0).state()).isEqualTo(LedgerState.STALE);
  }

  @Test
  void aStopIsPassedOnAndLeavesWhatIsLeftForTheNextRun() throws IOException {
    stop = () -> !started.isEmpty();
    Coordinator.Outcome outcome = run((task, attempt, slot) -> new Hanging());
    assertThat(outcome.stopped()).isTrue();
    assertThat(outcome.failed()).isEmpty();
    assertThat(entry(0).state()).isEqualTo(LedgerState.STALE);
    assertThat(entry(0).change().detail()).isEqualTo("stopped with a checkpoint");
    assertThat(entry(1).state()).isEqualTo(LedgerState.PLANNED);
    stop = () -> false;
    assertThat(run((task, attempt, slot) -> commit(attempt)).done()).hasSize(2);
  }

  @Test
  void aWorkerOfADeadCoordinatorIsWaitedForAndNotStartedAgain() throws Exception {
    Attempt attempt = issue(0);
    stub.script(attempt);
    while (attempt.live() && attempt.worker().isEmpty()) {
      Thread.sleep(1);
    }
    Coordinator.Outcome outcome = run((task, other, slot) -> commit(other));
    assertThat(outcome.done()).hasSize(2);
    assertThat(started).containsExactly(label(1) + " 1");
    assertThat(entry(0))
        .extracting(LedgerEntry::state, LedgerEntry::token)
        .containsExactly(LedgerState.DONE, 1);
  }

  /** The ledger may be behind the folders in every way that a death can leave it. */
  @Test
  void whereverTheLastCoordinatorDiedTheGridEndsWhole() throws IOException {
    List<String> deaths = new ArrayList<>();
    for (boolean leased : new boolean[] {false, true}) {
      for (boolean claimed : new boolean[] {false, true}) {
        for (String fate : List.of("nothing more", "committed", "fenced", "failed")) {
          death(deaths, leased, claimed, fate);
        }
      }
    }
    assertThat(deaths).hasSize(16);
  }

  private void death(List<String> deaths, boolean leased, boolean claimed, String fate)
      throws IOException {
    String what = "leased %s, claimed %s, %s".formatted(leased, claimed, fate);
    deaths.add(what);
    stub = StubGrid.of(folder.resolve("death-" + deaths.size()), 2);
    grid = stub.folder();
    tasks = stub.points().stream().map(Task::of).toList();
    Attempt attempt = issue(0);
    try (Ledger ledger = Ledger.open(grid.ledger(), Clock.systemUTC(), said::add)) {
      ledger.append(List.of(LedgerChange.planned(label(0), tasks.get(0).hash(java.util.Set.of()))));
      if (leased) {
        ledger.append(List.of(LedgerChange.to(label(0), LedgerState.LEASED, 1, null)));
      }
    }
    if (claimed) { // by a process that has ended
      Files.writeString(
          attempt.folder().resolve("worker.json"),
          "{\"host\":\""
              + hostName()
              + "\",\"pid\":"
              + ProcessHandle.current().pid()
              + ",\"started\":\"1999-01-01T00:00:00Z\"}");
    }
    switch (fate) {
      case "committed" -> commit(attempt);
      case "fenced" -> attempt.fence(Attempt.Ended.STALE);
      case "failed" -> attempt.fail("a reason");
      default -> assertThat(attempt.live()).isTrue();
    }
    started.clear();
    Coordinator.Outcome outcome = run((task, other, slot) -> commit(other));
    assertThat(outcome.done()).as(what).hasSize(2);
    assertThat(started.contains(label(0) + " 2")).as(what).isEqualTo(!fate.equals("committed"));
    assertThat(entry(0).state()).as(what).isEqualTo(LedgerState.DONE);
    assertThat(entry(0).token()).as(what).isEqualTo(fate.equals("committed") ? 1 : 2);
    if (!fate.equals("committed")) {
      assertThatThrownBy(() -> commit(attempt)).as(what).isInstanceOf(IOException.class);
    }
  }

  /** The node of token 1 is declared dead; its worker goes on and tries to commit after all. */
  @Test
  void aWorkerElsewhereWithoutAHeartbeatLosesItsTokenAndCannotCommit() throws IOException {
    Attempt orphan = issue(0);
    Files.writeString(
        orphan.folder().resolve("worker.json"),
        "{\"host\":\"a-node-that-is-gone\",\"pid\":1,\"started\":\"\"}");
    orphan.beat(7);
    Coordinator.Outcome outcome = run((task, attempt, slot) -> commit(attempt));
    assertThat(outcome.done()).hasSize(2);
    assertThat(started).contains(label(0) + " 2");
    assertThatThrownBy(() -> orphan.commit(grid.result(label(0))))
        .isInstanceOf(FencedException.class);
    assertThat(Attempt.card(grid.result(label(0))).map(Attempt.Card::token)).contains(2);
  }

  @Test
  void aResultThatWasTakenAwayIsMadeAgainAndALostLedgerIsRebuilt() throws IOException {
    run((task, attempt, slot) -> commit(attempt));
    Files.move(grid.result(label(0)), folder.resolve("taken"));
    started.clear();
    run((task, attempt, slot) -> commit(attempt));
    assertThat(started).containsExactly(label(0) + " 2");
    Files.delete(grid.ledger());
    started.clear();
    assertThat(run((task, attempt, slot) -> commit(attempt)).done()).hasSize(2);
    assertThat(started).isEmpty();
  }

  @Test
  void aResultOfAnotherSpecIsRefusedAndNotTouched() throws IOException {
    Attempt other = grid.issue(label(0), "another hash", 0, "{}\n", CARRIED);
    commit(other);
    assertThatThrownBy(() -> run((task, attempt, slot) -> commit(attempt)))
        .isInstanceOf(GridException.class)
        .hasMessageContaining("belongs to another spec; it was not touched");
    assertThat(grid.result(label(0)).resolve("record.json")).exists();
  }

  @Test
  void referencesWaitForTheirPointsAndAreMeasuredAgainWhenAMaskingJoins() throws IOException {
    Task references = new Task("references-0", Task.Kind.REFERENCES, stub.points());
    Launcher launcher =
        (task, attempt, slot) -> {
          if (task.kind() == Task.Kind.REFERENCES) {
            Path last = Files.createDirectory(attempt.folder().resolve("supervised"));
            Files.writeString(last.resolve("record.json"), "{}");
            attempt.commit(grid.result(task.label()));
            return ended(0);
          }
          return commit(attempt);
        };
    List<Task> all = tasks;
    tasks =
        List.of(
            all.get(0),
            new Task("references-0", Task.Kind.REFERENCES, List.of(stub.points().get(0))));
    run(launcher);
    assertThat(started).containsExactly(label(0) + " 1", "references-0 1");
    started.clear();
    tasks = List.of(all.get(0), all.get(1), references);
    run(launcher);
    assertThat(started).containsExactly(all.get(1).label() + " 1", "references-0 2");
    started.clear();
    run(launcher);
    assertThat(started).isEmpty();
  }

  private Coordinator.Outcome run(Launcher launcher) throws IOException {
    Launcher noted =
        (task, attempt, slot) -> {
          started.add(task.label() + " " + attempt.token());
          assertThat(slot).isBetween(0, rules.workers() - 1);
          return launcher.start(task, attempt, slot);
        };
    return new Coordinator(grid, tasks, noted, rules, CARRIED, said::add, stop).run();
  }

  private Attempt issue(int task) throws IOException {
    Task of = tasks.get(task);
    return grid.issue(of.label(), of.points().get(0).hash(), 0, of.lines(), CARRIED);
  }

  private Launcher.Worker commit(Attempt attempt) throws IOException {
    Files.copy(stub.prepared(attempt.point()), attempt.folder().resolve("record.json"));
    attempt.commit(grid.result(attempt.point()));
    return ended(WorkerStatus.DONE);
  }

  private String label(int task) {
    return tasks.get(task).label();
  }

  private LedgerEntry entry(int task) throws IOException {
    return Ledger.read(grid.ledger()).get(label(task));
  }

  private static String hostName() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  private static Launcher.Worker ended(int status) {
    return new Hanging(status);
  }

  /** Goes on until it is stopped or killed. */
  private static final class Hanging implements Launcher.Worker {
    private int status;
    private Runnable onEnd = () -> {};

    Hanging() {
      this(-1);
    }

    Hanging(int status) {
      this.status = status;
    }

    @Override
    public boolean alive() {
      return status < 0;
    }

    @Override
    public int status() {
      return status;
    }

    @Override
    public void stop() {
      end(WorkerStatus.STOPPED);
    }

    @Override
    public void kill() {
      end(137);
    }

    @Override
    public long heard() {
      return 0;
    }

    @Override
    public void onEnd(Runnable action) {
      onEnd = action;
      if (!alive()) {
        action.run();
      }
    }

    private void end(int how) {
      if (alive()) {
        status = how;
        onEnd.run();
      }
    }
  }
}
