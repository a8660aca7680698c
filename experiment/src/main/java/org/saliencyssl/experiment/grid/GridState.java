package org.saliencyssl.experiment.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.GridFolder;
import org.saliencyssl.experiment.ledger.Ledger;
import org.saliencyssl.experiment.ledger.LedgerChange;
import org.saliencyssl.experiment.ledger.LedgerEntry;
import org.saliencyssl.experiment.ledger.LedgerState;
import org.saliencyssl.experiment.ledger.WorkerId;

/**
 * The ledger beside the folders. Brings the ledger up to what the folders say, after whatever end
 * the last coordinator met, and writes what happens from then on.
 */
final class GridState {

  private final GridFolder grid;
  private final Ledger ledger;

  GridState(GridFolder grid, Ledger ledger) {
    this.grid = grid;
    this.ledger = ledger;
  }

  /** Enters tasks that the ledger does not know, in one write. */
  void plan(List<Task> tasks) throws IOException {
    List<LedgerChange> changes = new ArrayList<>();
    for (Task task : tasks) {
      if (entry(task) == null) {
        String spec = task.kind() == Task.Kind.POINT ? task.points().get(0).hash() : null;
        changes.add(new LedgerChange(task.label(), LedgerState.PLANNED, 0, spec, null));
      }
    }
    if (!changes.isEmpty()) {
      ledger.append(changes);
    }
  }

  /**
   * Brings the ledger up to the folders.
   *
   * @return the task's attempt if a worker is at it, started by an earlier coordinator
   * @throws GridException if the result in place is another task's
   */
  Optional<Attempt> catchUp(Task task) throws IOException {
    Path result = grid.result(task.label());
    LedgerState state = known(task).state();
    if (task.isDone(result)) {
      if (state != LedgerState.DONE) {
        found(task, result);
      }
      return Optional.empty();
    }
    if (Files.isDirectory(result)) { // an older version worked in the place of results
      grid.setAside(task.label(), known(task).token(), Attempt.Ended.STALE);
    }
    if (state == LedgerState.DONE) {
      write(task, LedgerState.STALE, "its result was taken away");
    }
    Optional<Attempt> live = grid.live(task.label());
    if (live.isEmpty()) {
      giveUp(task);
      return Optional.empty();
    }
    return adopted(task, live.get());
  }

  /** Notes a new attempt, which ends the one before if the ledger thinks that it goes on. */
  void leased(Task task, Attempt attempt) throws IOException {
    giveUp(task);
    ledger.append(
        List.of(LedgerChange.to(task.label(), LedgerState.LEASED, attempt.token(), null)));
  }

  void running(Task task, WorkerId worker) throws IOException {
    write(task, LedgerState.RUNNING, worker.toString());
  }

  void write(Task task, LedgerState state, @Nullable String detail) throws IOException {
    String line = detail == null ? null : detail.replaceAll("\\s+", " ").strip();
    ledger.append(List.of(LedgerChange.to(task.label(), state, known(task).token(), line)));
  }

  LedgerEntry known(Task task) {
    LedgerEntry entry = entry(task);
    if (entry == null) {
      throw new IllegalStateException(task.label() + " was not planned");
    }
    return entry;
  }

  private @Nullable LedgerEntry entry(Task task) {
    return ledger.latest().get(task.label());
  }

  /** A result that the ledger has not heard of: its worker or the coordinator ended too early. */
  private void found(Task task, Path result) throws IOException {
    Optional<Attempt.Card> card = Attempt.card(result);
    String wanted = task.points().get(0).hash();
    if (task.kind() == Task.Kind.POINT && card.isPresent() && !card.get().hash().equals(wanted)) {
      throw new GridException(result + " belongs to another spec; it was not touched");
    }
    int token = card.map(Attempt.Card::token).orElse(1);
    if (!active(task) || known(task).token() != token) {
      giveUp(task);
      int next = Math.max(token, known(task).token() + 1);
      ledger.append(List.of(LedgerChange.to(task.label(), LedgerState.LEASED, next, null)));
    }
    write(task, LedgerState.DONE, "found in its folder");
  }

  private Optional<Attempt> adopted(Task task, Attempt live) throws IOException {
    Optional<WorkerId> worker = live.worker();
    boolean atWork =
        worker.isPresent() && worker.get().life() != WorkerId.Life.DEAD && live.failure().isEmpty();
    if (!atWork) {
      live.fence(Attempt.Ended.STALE);
      giveUp(task);
      return Optional.empty();
    }
    if (!active(task) || known(task).token() != live.token()) {
      leased(task, live);
    }
    if (known(task).state() == LedgerState.LEASED) {
      running(task, worker.get());
    }
    return Optional.of(live);
  }

  private void giveUp(Task task) throws IOException {
    if (active(task)) {
      write(task, LedgerState.STALE, "its worker is gone");
    }
  }

  private boolean active(Task task) {
    LedgerState state = known(task).state();
    return state == LedgerState.LEASED || state == LedgerState.RUNNING;
  }
}
