package org.saliencyssl.experiment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.experiment.ledger.Attempt.Ended;

class AttemptTest {

  private static final GridFolder.Carried CARRIED =
      new GridFolder.Carried("checkpoint.bin", List.of("metrics.jsonl"));

  @TempDir private Path folder;
  private GridFolder grid;

  @BeforeEach
  void open() {
    grid = new GridFolder(folder);
  }

  @Test
  void anAttemptIsCompleteFromItsFirstMomentAndItsResultKeepsItsCard() throws IOException {
    Attempt attempt = issue(0);
    assertThat(attempt.token()).isEqualTo(1);
    assertThat(Files.readString(attempt.points())).isEqualTo("{}\n");
    assertThat(grid.live("p")).contains(attempt);
    finish(attempt);
    attempt.commit(grid.result("p"));
    assertThat(Attempt.card(grid.result("p"))).contains(new Attempt.Card("p", 1, "aa"));
    assertThat(grid.live("p")).isEmpty();
    assertThat(attempt.live()).isFalse();
  }

  @Test
  void tokensGrowAboveTheLedgersAndAboveTheFolders() throws IOException {
    assertThat(issue(4).token()).isEqualTo(5);
    assertThat(issue(0).token()).isEqualTo(6);
    assertThat(grid.live("p").map(Attempt::token)).contains(6);
  }

  @Test
  void anOrphanIsRefusedWhileItsSuccessorRuns() throws IOException {
    Attempt orphan = issue(0);
    orphan.claim();
    Attempt successor = issue(0);
    assertThatThrownBy(() -> orphan.beat(1)).isInstanceOf(FencedException.class);
    assertThatThrownBy(() -> finish(orphan)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> orphan.commit(grid.result("p")))
        .isInstanceOf(FencedException.class)
        .hasMessageContaining("attempt 1 of p has lost its token");
    assertThat(grid.result("p")).doesNotExist();
    finish(successor);
    successor.commit(grid.result("p"));
    assertThat(grid.result("p").resolve("record.json")).hasContent("by 2");
  }

  @Test
  void anOrphanIsRefusedAfterItsSuccessorHasCommitted() throws IOException {
    Attempt orphan = issue(0);
    finish(orphan);
    Attempt successor = issue(0);
    finish(successor);
    successor.commit(grid.result("p"));
    assertThatThrownBy(() -> orphan.commit(grid.result("p"))).isInstanceOf(FencedException.class);
    assertThat(grid.result("p").resolve("record.json")).hasContent("by 2");
  }

  /** Nothing issues a token beside another one; were it so, the second commit would fail. */
  @Test
  void evenALiveAttemptCannotCommitOverAResult() throws IOException {
    Attempt late = issue(0);
    finish(late);
    Files.createDirectory(grid.result("p"));
    Files.writeString(grid.result("p").resolve("record.json"), "another's");
    assertThatThrownBy(() -> late.commit(grid.result("p"))).isInstanceOf(FencedException.class);
    assertThat(grid.result("p").resolve("record.json")).hasContent("another's");
  }

  @Test
  void ofAFenceAndACommitAtOneMomentExactlyOneSucceeds() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int commits = 0;
    for (int round = 0; round < 200; round++) {
      String point = "race-" + round;
      Attempt attempt = grid.issue(point, "aa", 0, "{}\n", CARRIED);
      finish(attempt);
      long delay = random.nextLong(4_000_000);
      List<Boolean> won =
          atOnce(
              () -> {
                LockSupport.parkNanos(delay); // a commit syncs before it renames
                return attempt.fence(Ended.STALE).isPresent();
              },
              () -> committed(attempt, grid.result(point)));
      assertThat(won)
          .as("round %d of seed %d: fenced, committed", round, seed)
          .containsOnlyOnce(true);
      assertThat(Files.exists(grid.result(point))).isEqualTo(won.get(1));
      commits += won.get(1) ? 1 : 0;
    }
    System.err.printf("200 races: %d commits, the others fenced (seed %d)%n", commits, seed);
  }

  @Test
  void coordinatorsThatIssueAtOneMomentGetDifferentTokensAndOneIsLive() throws Exception {
    for (int round = 0; round < 50; round++) {
      String point = "race-" + round;
      Callable<Integer> issue = () -> grid.issue(point, "aa", 0, "{}\n", CARRIED).token();
      List<Integer> tokens = atOnce(issue, issue, issue);
      assertThat(tokens).doesNotHaveDuplicates();
      assertThat(tokens).contains(grid.live(point).orElseThrow().token());
    }
  }

  @Test
  void anAttemptIsClaimedOnce() throws Exception {
    Attempt attempt = issue(0);
    List<Boolean> claims = atOnce(attempt::claim, attempt::claim, attempt::claim);
    assertThat(claims).containsOnlyOnce(true);
    WorkerId worker = attempt.worker().orElseThrow();
    assertThat(worker).isEqualTo(WorkerId.current());
    assertThat(worker.life()).isEqualTo(WorkerId.Life.ALIVE);
  }

  @Test
  void aWorkerIsDeadIfItsNumberBelongsToAnotherProcess() {
    WorkerId self = WorkerId.current();
    assertThat(new WorkerId(self.host(), self.pid(), "1999-01-01T00:00:00Z").life())
        .isEqualTo(WorkerId.Life.DEAD);
    assertThat(new WorkerId("another-host", self.pid(), self.started()).life())
        .isEqualTo(WorkerId.Life.ELSEWHERE);
  }

  @Test
  void theNextAttemptGoesOnFromTheNewestCheckpointAndTheOrphanCannotSpoilIt() throws IOException {
    Attempt first = issue(0);
    Files.writeString(first.folder().resolve("checkpoint.bin"), "old");
    Files.writeString(first.folder().resolve("metrics.jsonl"), "1\n");
    Attempt second = issue(0);
    Files.writeString(replaced(second, "checkpoint.bin"), "new");
    Attempt third = issue(0);
    Attempt fourth = issue(0);
    Path orphans = folder.resolve("attempts/p/3.stale");
    Files.writeString(orphans.resolve("metrics.jsonl"), "2\n", StandardOpenOption.APPEND);
    Files.delete(orphans.resolve("checkpoint.bin"));
    Files.writeString(orphans.resolve("checkpoint.bin"), "orphan's");
    assertThat(third.live()).isFalse();
    assertThat(fourth.folder().resolve("checkpoint.bin")).hasContent("new");
    assertThat(fourth.folder().resolve("metrics.jsonl")).hasContent("1");
  }

  @Test
  void aFailureIsReadBackAndTidyingLeavesTheResult() throws IOException {
    Attempt attempt = issue(0);
    assertThat(attempt.failure()).isEmpty();
    attempt.fail("the loss is NaN");
    assertThat(attempt.failure()).contains("the loss is NaN");
    assertThat(attempt.fence(Ended.FAILED)).contains(folder.resolve("attempts/p/1.failed"));
    assertThat(attempt.fence(Ended.FAILED)).isEqualTo(Optional.empty());
    Attempt second = issue(0);
    finish(second);
    second.commit(grid.result("p"));
    grid.tidy("p");
    assertThat(folder.resolve("attempts/p")).doesNotExist();
    assertThat(grid.result("p").resolve("record.json")).exists();
  }

  private Attempt issue(int above) throws IOException {
    return grid.issue("p", "aa", above, "{}\n", CARRIED);
  }

  private static void finish(Attempt attempt) throws IOException {
    Files.writeString(attempt.folder().resolve("record.json"), "by " + attempt.token());
  }

  private static Path replaced(Attempt attempt, String name) throws IOException {
    Path file = attempt.folder().resolve(name);
    Files.delete(file);
    return file;
  }

  private static boolean committed(Attempt attempt, Path result) throws IOException {
    try {
      attempt.commit(result);
      return true;
    } catch (FencedException e) {
      return false;
    }
  }

  @SafeVarargs
  private static <T> List<T> atOnce(Callable<T>... actions) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(actions.length);
    try {
      CyclicBarrier start = new CyclicBarrier(actions.length);
      List<Future<T>> running =
          IntStream.range(0, actions.length)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            start.await();
                            return actions[i].call();
                          }))
              .toList();
      return running.stream().map(AttemptTest::get).toList();
    } finally {
      threads.shutdown();
    }
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
