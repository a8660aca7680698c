package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.ledger.Ledger;
import org.saliencyssl.experiment.ledger.LedgerState;
import org.saliencyssl.experiment.ledger.WorkerId;

/**
 * Has the missing points of a grid done: leases them to workers, watches these, and settles what
 * came of them. One thread; safe against its own death at any instruction, see {@code
 * experiment.ledger}.
 */
public final class Coordinator {

  private static final long TICK_MILLIS = 50;

  private final GridFolder grid;
  private final List<Task> tasks;
  private final Launcher launcher;
  private final GridRules rules;
  private final GridFolder.Carried carried;
  private final Consumer<String> log;
  private final BooleanSupplier stopRequested;

  private final Deque<Task> ready = new ArrayDeque<>();
  private final Map<String, Task> referencesOf = new HashMap<>();
  private final Map<String, Integer> waitsFor = new HashMap<>();
  private final Map<String, Integer> tries = new HashMap<>();
  private final List<Watched> watched = new ArrayList<>();
  private final LinkedBlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();
  private final Set<String> done = new HashSet<>();
  private final Map<String, String> failed = new LinkedHashMap<>();
  private boolean stopping;

  /**
   * Prepares to carry out a grid.
   *
   * @param grid its folder
   * @param tasks all that it consists of, references after the points that they belong to
   * @param launcher starts workers
   * @param rules how
   * @param carried what an attempt takes over from the one before
   * @param log told what a user wants to know
   * @param stopRequested true once everything is to stop with checkpoints
   */
  public Coordinator(
      GridFolder grid,
      List<Task> tasks,
      Launcher launcher,
      GridRules rules,
      GridFolder.Carried carried,
      Consumer<String> log,
      BooleanSupplier stopRequested) {
    this.grid = grid;
    this.tasks = List.copyOf(tasks);
    this.launcher = launcher;
    this.rules = rules;
    this.carried = carried;
    this.log = log;
    this.stopRequested = stopRequested;
  }

  /**
   * What came of it.
   *
   * @param done labels of what has a result
   * @param failed reasons by label
   * @param stopped whether something is left to do because a stop was asked for
   */
  public record Outcome(Set<String> done, Map<String, String> failed, boolean stopped) {}

  /**
   * Works until every task is done or has failed, or a stop is asked for and workers have stopped.
   *
   * @return what came of it
   * @throws IOException if the grid's folder cannot be read or written
   */
  public Outcome run() throws IOException {
    try (Ledger ledger = Ledger.open(grid.ledger(), Clock.systemUTC(), log)) {
      GridState state = new GridState(grid, ledger);
      begin(state);
      while (true) {
        watch(state);
        stopIfAsked();
        if (!stopping) {
          fill(state);
        }
        if (watched.isEmpty() && (stopping || ready.isEmpty())) {
          break;
        }
        await();
      }
    }
    boolean left = done.size() + failed.size() < tasks.size();
    return new Outcome(Set.copyOf(done), Map.copyOf(failed), left);
  }

  /**
   * Enters tasks in a grid's ledger without doing them.
   *
   * @param grid its folder
   * @param tasks all that it consists of
   * @param log told about a torn ledger
   * @throws IOException if the ledger cannot be read or written
   */
  public static void plan(GridFolder grid, List<Task> tasks, Consumer<String> log)
      throws IOException {
    try (Ledger ledger = Ledger.open(grid.ledger(), Clock.systemUTC(), log)) {
      new GridState(grid, ledger).plan(tasks);
    }
  }

  private void begin(GridState state) throws IOException {
    state.plan(tasks);
    for (Task task : tasks) {
      if (task.kind() == Task.Kind.REFERENCES) {
        task.points().forEach(point -> referencesOf.put(point.label(), task));
        waitsFor.put(task.label(), task.points().size());
      }
    }
    int slot = rules.workers();
    for (Task task : tasks) {
      Optional<Attempt> atWork = state.catchUp(task);
      if (atWork.isPresent()) {
        log.accept(task.label() + ": a worker of an earlier run is still at it; waiting for it");
        watched.add(new Watched(task, atWork.get(), slot++, null));
      } else if (task.kind() == Task.Kind.POINT) {
        if (state.known(task).state() == LedgerState.DONE) {
          settled(task, null);
        } else {
          ready.add(task);
        }
      }
    }
  }

  private void watch(GridState state) throws IOException {
    for (Iterator<Watched> all = watched.iterator(); all.hasNext(); ) {
      Watched one = all.next();
      WorkerId worker = one.newlyClaimed();
      if (worker != null && one.attempt.live()) {
        state.running(one.task, worker);
      }
      one.enforce(rules);
      if (one.ended(rules)) {
        all.remove();
        settle(state, one);
      }
    }
  }

  /** Decides what came of an attempt whose worker has ended; fencing comes before the ledger. */
  private void settle(GridState state, Watched one) throws IOException {
    Task task = one.task;
    String reason = one.reason();
    boolean stopped = one.worker != null && one.worker.status() == WorkerStatus.STOPPED;
    Attempt.Ended how = stopped ? Attempt.Ended.STOPPED : Attempt.Ended.FAILED;
    boolean explained = one.attempt.failure().isPresent();
    Optional<Path> aside =
        committed(one)
            ? Optional.empty()
            : one.attempt.fence(reason == null ? Attempt.Ended.STALE : how);
    if (aside.isEmpty() && committed(one)) {
      state.write(task, LedgerState.DONE, null);
      grid.tidy(task.label());
      settled(task, null);
    } else if (aside.isEmpty() && task.isDone(grid.result(task.label()))) {
      state.catchUp(task); // a later attempt, issued by another coordinator, was faster
      settled(task, null);
    } else if (stopped && one.verdict() == null) {
      state.write(task, LedgerState.STALE, "stopped with a checkpoint");
      again(task, "its worker was stopped");
    } else if (reason == null) {
      state.write(task, LedgerState.STALE, "its worker is gone");
      again(task, "its worker was lost");
    } else {
      state.write(task, LedgerState.FAILED, reason);
      failed(task, reason, explained, aside.map(folder -> folder.resolve("error.log")), one);
    }
  }

  private boolean committed(Watched one) throws IOException {
    Path result = grid.result(one.task.label());
    return one.task.isDone(result)
        && Attempt.card(result).map(card -> card.token() == one.attempt.token()).orElse(false);
  }

  private void failed(
      Task task, String reason, boolean explained, Optional<Path> trace, Watched one) {
    boolean retried = !explained && !stopping && mayTryAgain(task);
    String where =
        explained && trace.isPresent()
            ? "stack trace in " + trace.get()
            : "its last words are in " + grid.log(one.attempt);
    log.accept(
        "%s failed: %s (%s)%s"
            .formatted(task.label(), reason, where, retried ? "; trying again" : ""));
    if (retried) {
      ready.addFirst(task);
    } else {
      settled(task, reason);
    }
  }

  private boolean mayTryAgain(Task task) {
    return tries.getOrDefault(task.label(), 0) < rules.maxAttempts();
  }

  private void again(Task task, String reason) {
    if (stopping) {
      return;
    }
    if (mayTryAgain(task)) {
      ready.addFirst(task);
    } else {
      log.accept(task.label() + " failed: " + reason + " in the last attempt allowed");
      settled(task, reason);
    }
  }

  /**
   * A task has come to its end in this run; the last point of a group makes its references ready.
   */
  private void settled(Task task, @Nullable String failure) {
    if (failure == null) {
      done.add(task.label());
    } else {
      failed.put(task.label(), failure);
      stopping |= rules.failFast();
    }
    Task references = referencesOf.get(task.label());
    if (references != null && waitsFor.merge(references.label(), -1, Integer::sum) == 0) {
      ready.add(references);
    }
  }

  private void stopIfAsked() throws IOException {
    stopping |= stopRequested.getAsBoolean();
    if (stopping) {
      for (Watched one : watched) {
        one.stop();
      }
      watched.removeIf(Watched::outOfReach);
    }
  }

  private void fill(GridState state) throws IOException {
    while (!ready.isEmpty() && !stopping && freeSlot() >= 0) {
      Task task = ready.removeFirst();
      if (inPlace(state, task)) {
        settled(task, null);
      } else {
        start(state, task, freeSlot());
        stopping |= stopRequested.getAsBoolean();
      }
    }
  }

  /** References are measured again when a point with another masking has joined their points. */
  private boolean inPlace(GridState state, Task task) throws IOException {
    if (state.known(task).state() != LedgerState.DONE) {
      return false;
    }
    Path result = grid.result(task.label());
    Optional<Attempt.Card> card = Attempt.card(result);
    if (card.isEmpty() || card.get().hash().equals(task.hash(done))) {
      return true;
    }
    grid.setAside(task.label(), card.get().token(), Attempt.Ended.OUTDATED);
    state.write(task, LedgerState.STALE, "its points are others now");
    return false;
  }

  private void start(GridState state, Task task, int slot) throws IOException {
    int newest = state.known(task).token();
    Attempt attempt = grid.issue(task.label(), task.hash(done), newest, task.lines(), carried);
    state.leased(task, attempt);
    tries.merge(task.label(), 1, Integer::sum);
    Launcher.Worker worker = launcher.start(task, attempt, slot);
    worker.onEnd(() -> ended.add(true));
    watched.add(new Watched(task, attempt, slot, worker));
  }

  /** Returns a place that no worker has; -1 if there is none. Adopted workers count. */
  private int freeSlot() {
    if (watched.size() >= rules.workers()) {
      return -1;
    }
    Set<Integer> taken = new HashSet<>();
    watched.forEach(one -> taken.add(one.slot));
    int slot = 0;
    while (taken.contains(slot)) {
      slot++;
    }
    return slot;
  }

  private void await() throws IOException {
    try {
      ended.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      ended.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
