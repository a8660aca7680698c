package org.saliencyssl.training.progress;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells where a run's time goes. The loop says at the end of every section what the time since the
 * last such call was spent on, so that the parts add up to the whole.
 *
 * <p>A device works on its own: it must be waited for at every border, or a section's time is
 * charged to a later one. The wait slows a run on a GPU; it changes no result. A clock that is off
 * neither waits nor asks for the time. Not safe for use by several threads.
 */
public final class StepClock {

  /** What a run spends its time on. */
  public enum Part {
    /** Waiting for the loader's next batch. */
    DATA("data (wait for the loader)"),
    /** Moving the batch to the device and cutting both views. */
    AUGMENTATION("augmentation"),
    /** Saliency maps of both views, computed or cut from stored ones. */
    SALIENCY("saliency"),
    /** Masked views and hard negatives. */
    MASKING("masking"),
    /** The loss of all variants: every network and the contrast. */
    FORWARD("forward (loss)"),
    /** Gradients, the second passes of gradient caching among them. */
    BACKWARD("backward"),
    /** Optimiser, averaged encoders, queue. */
    UPDATE("update"),
    /** The mask network's own step. */
    MASK_STEP("mask network's step"),
    /** Reading losses, metrics, progress, preview, checkpoints, the saved encoder. */
    LOGGING("logging and checkpoints"),
    /** Measuring the trained encoder; once, outside of the steps. */
    EVALUATION("evaluation");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    /**
     * Returns how the part is called in a table.
     *
     * @return a few words
     */
    public String label() {
      return label;
    }
  }

  /** Share of a step's time that a wait for the loader may take before the user is told; ours. */
  static final double STARVED = 0.02;

  private static final StepClock OFF = new StepClock(false, () -> {}, line -> {}, () -> 0);

  private final boolean on;
  private final Runnable barrier;
  private final Consumer<String> log;
  private final LongSupplier nanoClock;
  private final Map<Part, Long> nanos = new EnumMap<>(Part.class);
  private long markedAt;
  private long steps;
  private long intervalStartedAt;
  private long waitedBefore;
  private boolean first = true;
  private boolean warned;

  StepClock(boolean on, Runnable barrier, Consumer<String> log, LongSupplier nanoClock) {
    this.on = on;
    this.barrier = barrier;
    this.log = log;
    this.nanoClock = nanoClock;
  }

  /**
   * Returns the clock of a run that nobody measures.
   *
   * @return a clock whose methods do nothing
   */
  public static StepClock off() {
    return OFF;
  }

  /**
   * Makes the clock of one run.
   *
   * @param barrier returns when the device has done all that it was told; called often
   * @param log takes the warning that the loader starves the steps
   * @return a clock that runs
   */
  public static StepClock measuring(Runnable barrier, Consumer<String> log) {
    return new StepClock(true, barrier, log, System::nanoTime);
  }

  /** Begins; what was before is not counted. */
  public void start() {
    if (on) {
      barrier.run();
      markedAt = nanoClock.getAsLong();
      intervalStartedAt = markedAt;
    }
  }

  /**
   * Ends a section.
   *
   * @param part what the time since the last section's end was spent on
   */
  public void lap(Part part) {
    if (on) {
      barrier.run();
      long now = nanoClock.getAsLong();
      nanos.merge(part, now - markedAt, Long::sum);
      markedAt = now;
    }
  }

  /** Counts a step. The first one's wait is not held against the loader: nothing was read ahead. */
  public void endStep() {
    if (on) {
      steps++;
      if (first) {
        first = false;
        endInterval(false);
      }
    }
  }

  /** Ends a log interval; warns, once a run, if the loader starved the steps within it. */
  public void endInterval() {
    if (on && !first) {
      endInterval(true);
    }
  }

  private void endInterval(boolean judged) {
    long waitedByNow = nanos.getOrDefault(Part.DATA, 0L);
    long waited = waitedByNow - waitedBefore;
    long lasted = markedAt - intervalStartedAt;
    if (judged && !warned && waited > STARVED * lasted) {
      warned = true;
      log.accept(
          String.format(
              Locale.ROOT,
              "the loader starves the step: %.1f %% of the time since the last log line went into"
                  + " waiting for images; more --loader-threads (if there are idle processors),"
                  + " data.cache true, or a smaller data.side would help",
              100.0 * waited / lasted));
    }
    waitedBefore = waitedByNow;
    intervalStartedAt = markedAt;
  }

  /**
   * Returns what was measured.
   *
   * @return the times by now; empty if the clock is off
   */
  public Optional<StepProfile> profile() {
    if (!on) {
      return Optional.empty();
    }
    Map<Part, Double> seconds = new EnumMap<>(Part.class);
    nanos.forEach((part, time) -> seconds.put(part, time * 1e-9));
    return Optional.of(new StepProfile(steps, seconds));
  }
}
