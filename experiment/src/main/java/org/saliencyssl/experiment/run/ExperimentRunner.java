package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.util.List;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.ValidatedExperiment;

/** Carries out experiments. */
public interface ExperimentRunner {

  /** Exit status: every run is done. */
  int DONE = 0;

  /** Exit status: at least one run failed; the others are done. */
  int FAILED = 1;

  /** Exit status: stopped on request, with a checkpoint. */
  int STOPPED = 130;

  /**
   * Freezes an experiment in its folder without running it: resolved specs, fingerprints of data,
   * weights and plug-ins from outside, ledger; then shows its points and what each will take.
   *
   * @param experiment what is to be run; its files were checked
   * @param probe the same points, each logging every step; empty to make no step
   * @param options where to read and write
   * @return {@link #DONE}
   * @throws RunFailedException if the folder holds another experiment, or a probe fails
   * @throws IOException if a file cannot be read or written
   */
  int plan(ValidatedExperiment experiment, List<SpecPoint> probe, RunOptions options)
      throws IOException;

  /**
   * Runs every point of an experiment and shows the table.
   *
   * @param experiment what to run; its files were checked
   * @param options where to read and write
   * @return {@link #DONE}, {@link #FAILED} or {@link #STOPPED}
   * @throws RunFailedException if nothing can be run
   * @throws IOException if a file cannot be read or written
   */
  int run(ValidatedExperiment experiment, RunOptions options) throws IOException;

  /**
   * Goes on with an experiment that was stopped or killed; what is done is not done again.
   *
   * @param options {@code out} is the folder of the experiment
   * @return as {@link #run}
   * @throws RunFailedException if the folder holds no experiment, or one that cannot be resumed,
   *     for instance because a plug-in's jar is another one now
   * @throws IOException if a file cannot be read or written
   */
  int resume(RunOptions options) throws IOException;
}
