package org.saliencyssl.experiment.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.saliencyssl.training.progress.StepClock;
import org.saliencyssl.training.progress.StepProfile;

/** The clock of a run whose user asked for {@code --profile}. */
final class Profiling {

  private Profiling() {}

  /**
   * Makes the clock of a run.
   *
   * @param manager of the run; the clock must not be used once it is closed
   */
  static StepClock clock(boolean wanted, NDManager manager, Consumer<String> log) {
    if (!wanted) {
      return StepClock.off();
    }
    log.accept(
        manager.getDevice().isGpu()
            ? "profiling: the run waits for the device at the end of every section; it is slower"
                + " than without --profile"
            : "profiling: the clock is read at the end of every section; it slows the run a little");
    return StepClock.measuring(barrier(manager), log);
  }

  /** Prints what a clock measured and stores it beside the run's metrics. */
  static void finish(StepClock clock, Path folder, Consumer<String> log) throws IOException {
    Optional<StepProfile> profile = clock.profile();
    if (profile.isPresent()) {
      log.accept(profile.get().toText().stripTrailing());
      profile.get().write(folder);
    }
  }

  /**
   * Waits for the device. DJL has no call for it; a copy to the host queues behind all earlier work
   * of the thread's stream, so one number is read. A CPU has done its work when a call returns.
   */
  private static Runnable barrier(NDManager manager) {
    if (!manager.getDevice().isGpu()) {
      return () -> {};
    }
    NDArray probe = manager.zeros(new Shape(1));
    return probe::toFloatArray;
  }
}
