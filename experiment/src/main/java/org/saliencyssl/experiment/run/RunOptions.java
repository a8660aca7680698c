package org.saliencyssl.experiment.run;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.saliencyssl.experiment.grid.GridRules;

/**
 * What a run is told beside its spec; none of it may change a number.
 *
 * @param out folder of the experiment: attempts, records, ledger, tables
 * @param data folder that relative paths of specs start from
 * @param loaderThreads threads that read and decode images, positive
 * @param profile whether each run says where its time went
 * @param results where the table goes
 * @param log where progress and messages go
 * @param stopRequested true once the user asked to stop; polled every step
 * @param rules how points are given to workers
 */
public record RunOptions(
    Path out,
    Path data,
    int loaderThreads,
    boolean profile,
    PrintStream results,
    PrintStream log,
    BooleanSupplier stopRequested,
    GridRules rules) {

  /** Returns the same with another reason to stop. */
  RunOptions stoppedBy(BooleanSupplier stop) {
    return new RunOptions(out, data, loaderThreads, profile, results, log, stop, rules);
  }

  /** Returns the same with another folder. */
  RunOptions in(Path folder) {
    return new RunOptions(folder, data, loaderThreads, profile, results, log, stopRequested, rules);
  }
}
