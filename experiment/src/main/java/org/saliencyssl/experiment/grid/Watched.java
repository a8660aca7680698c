package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.WorkerId;

/** An attempt that is under way, with what the coordinator has seen of it by its own clock. */
final class Watched {

  private static final String METRICS = "metrics.jsonl";

  final Task task;
  final Attempt attempt;
  final int slot;

  /** Null for a worker that an earlier coordinator started. */
  final Launcher.@Nullable Worker worker;

  private final long startedAt = System.nanoTime();
  private final Sign heartbeat = new Sign();
  private final Sign progress = new Sign();
  private boolean claimed;
  private boolean elsewhere;
  private boolean stopAsked;
  private @Nullable String verdict;

  Watched(Task task, Attempt attempt, int slot, Launcher.@Nullable Worker worker) {
    this.task = task;
    this.attempt = attempt;
    this.slot = slot;
    this.worker = worker;
    this.claimed = worker == null;
  }

  /** Returns the worker, the first time that it is seen at work; else null. */
  @Nullable WorkerId newlyClaimed() throws IOException {
    if (claimed) {
      return null;
    }
    WorkerId id = attempt.worker().orElse(null);
    claimed = id != null;
    return id;
  }

  /** Tells whether nothing more will come of the attempt. */
  boolean ended(GridRules rules) throws IOException {
    if (worker != null) {
      return !worker.alive();
    }
    if (verdict != null || !attempt.live()) {
      return true;
    }
    WorkerId.Life life = attempt.worker().map(WorkerId::life).orElse(WorkerId.Life.DEAD);
    elsewhere = life == WorkerId.Life.ELSEWHERE;
    return life == WorkerId.Life.DEAD
        || (elsewhere && exceeds(heartbeat.quietFor(attempt.heartbeat()), rules.lease()));
  }

  /** Kills what takes too long; the verdict is the reason of the failure. */
  void enforce(GridRules rules) throws IOException {
    if (verdict != null) {
      return;
    }
    if (exceeds(Duration.ofNanos(System.nanoTime() - startedAt), rules.limit())) {
      verdict = "took longer than --limit " + text(rules.limit());
    } else if (exceeds(progress.quietFor(progress()), rules.stall())) {
      verdict = "made no step and said nothing for --stall " + text(rules.stall());
    }
    if (verdict != null) {
      kill();
    }
  }

  /** Returns why the worker was killed; null if it was not. */
  @Nullable String verdict() {
    return verdict;
  }

  /**
   * Returns why there is no result, once the attempt has ended; null if the worker was lost sight
   * of.
   */
  @Nullable String reason() throws IOException {
    if (verdict != null) {
      return verdict;
    }
    Optional<String> said = attempt.failure();
    if (said.isPresent()) {
      return said.get();
    }
    return worker == null || worker.status() == WorkerStatus.FENCED
        ? null
        : WorkerStatus.describe(worker.status());
  }

  /** Asks for a checkpoint and an end, once. */
  void stop() throws IOException {
    if (stopAsked) {
      return;
    }
    stopAsked = true;
    if (worker != null) {
      worker.stop();
    } else {
      attempt.worker().ifPresent(WorkerId::stop);
    }
  }

  /** Tells whether nobody here can stop the worker; it goes on by itself. */
  boolean outOfReach() {
    return worker == null && elsewhere;
  }

  private void kill() throws IOException {
    if (worker != null) {
      worker.kill();
    } else {
      attempt.worker().ifPresent(WorkerId::kill);
    }
  }

  /** Changes with every step logged and every line said. */
  private String progress() throws IOException {
    Path metrics = attempt.folder().resolve(METRICS);
    long size = Files.exists(metrics) ? Files.size(metrics) : 0;
    return (worker == null ? 0 : worker.heard()) + " " + size;
  }

  private static boolean exceeds(Duration time, Duration most) {
    return !most.isZero() && time.compareTo(most) > 0;
  }

  private static String text(Duration time) {
    return time.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }

  /** Something that changes while all is well. */
  private static final class Sign {
    private String last = "";
    private long since = System.nanoTime();

    /** Looks at it; returns how long it has been the same. */
    Duration quietFor(String now) {
      if (!now.equals(last)) {
        last = now;
        since = System.nanoTime();
      }
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }
}
