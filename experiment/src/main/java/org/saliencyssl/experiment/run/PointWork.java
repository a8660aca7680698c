package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.saliencyssl.experiment.grid.Task;
import org.saliencyssl.experiment.grid.WorkerStatus;
import org.saliencyssl.experiment.ledger.Attempt;
import org.saliencyssl.experiment.ledger.FencedException;
import org.saliencyssl.experiment.ledger.GridFolder;

/** One attempt at one task, from the claim to the commit. */
final class PointWork {

  private static final Duration BEAT = Duration.ofSeconds(2);

  private final RunOptions options;
  private final Provenance provenance;

  PointWork(RunOptions options, Provenance provenance) {
    this.options = options;
    this.provenance = provenance;
  }

  /**
   * Does the task in the attempt's folder and puts the folder in place.
   *
   * @return one of {@link WorkerStatus}
   */
  int run(Task task, Attempt attempt) throws IOException {
    AtomicBoolean fenced = new AtomicBoolean();
    try {
      if (!attempt.claim()) {
        options.log().println(attempt.folder() + " is another process's work; nothing done");
        return WorkerStatus.FENCED;
      }
      if (!beating(task, attempt, fenced)) {
        return fenced.get() ? WorkerStatus.FENCED : WorkerStatus.STOPPED;
      }
      attempt.commit(new GridFolder(options.out()).result(task.label()));
      return WorkerStatus.DONE;
    } catch (FencedException e) {
      options.log().println(e.getMessage());
      return WorkerStatus.FENCED;
    } catch (IOException | RuntimeException e) {
      return failed(attempt, e);
    }
  }

  /** Returns false if it was stopped, with a checkpoint. */
  private boolean done(Task task, Attempt attempt, AtomicBoolean fenced) throws IOException {
    RunOptions own =
        options.stoppedBy(() -> fenced.get() || options.stopRequested().getAsBoolean());
    Experiment experiment = new Experiment(own, Caches.folder(), provenance);
    if (task.kind() == Task.Kind.POINT) {
      return experiment.run(task.points().get(0), attempt.folder()).isPresent();
    }
    experiment.references(task.points(), attempt.folder());
    return true;
  }

  private int failed(Attempt attempt, Exception e) throws IOException {
    if (!attempt.live()) {
      options.log().println(attempt.folder() + " was taken away; this worker ends");
      return WorkerStatus.FENCED;
    }
    Path trace = attempt.folder().resolve("error.log");
    try (PrintWriter writer =
        new PrintWriter(Files.newBufferedWriter(trace, StandardCharsets.UTF_8))) {
      e.printStackTrace(writer);
    }
    attempt.fail(messages(e));
    return WorkerStatus.FAILED;
  }

  /** What went wrong and why, outermost first; a message that repeats its cause is said once. */
  private static String messages(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    Throwable cause = e.getCause();
    return cause == null || message.contains(cause.toString())
        ? message
        : message + "; cause: " + messages(cause);
  }

  /** Does the task while a thread says that this process lives, and hears if its token is gone. */
  private boolean beating(Task task, Attempt attempt, AtomicBoolean fenced) throws IOException {
    AtomicLong beats = new AtomicLong();
    ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused =
          heart.scheduleWithFixedDelay(
              () -> beat(attempt, beats.incrementAndGet(), fenced),
              0,
              BEAT.toMillis(),
              TimeUnit.MILLISECONDS);
      return done(task, attempt, fenced);
    } finally {
      heart.shutdown();
    }
  }

  private void beat(Attempt attempt, long beat, AtomicBoolean fenced) {
    try {
      attempt.beat(beat);
    } catch (FencedException e) {
      fenced.set(true);
    } catch (IOException e) {
      options.log().println("no heartbeat: " + e.getMessage());
    }
  }
}
