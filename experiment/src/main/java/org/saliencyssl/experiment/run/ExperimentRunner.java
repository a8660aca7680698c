package org.saliencyssl.experiment.run;

import java.io.IOException;
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
