package org.saliencyssl.experiment.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.saliencyssl.training.MemoryShortageException;

/**
 * Finds the batch that fits, after one did not. What an allocator reports when it fails tells how
 * much was there, not how much a whole step would have needed: a step fails at the first array that
 * has no room, wherever that is. So steps are tried with a half, a quarter and so on of the batch,
 * which keeps what settings demand of a batch: a queue's or a split's multiple.
 */
final class BatchTrials {

  /** Tries one step. */
  @FunctionalInterface
  interface Trial {

    /** Tells whether a step with this batch has the memory that it needs. */
    boolean fits(int batch) throws IOException;
  }

  private static final String ELSE =
      "a smaller imageSize or encoder.width, or precision bfloat16, takes less memory, too";

  private final IntPredicate allowed;

  /**
   * Prepares trials.
   *
   * @param allowed whether the settings allow a batch
   */
  BatchTrials(IntPredicate allowed) {
    this.allowed = allowed;
  }

  /**
   * Tries smaller batches, larger ones first, until one fits.
   *
   * @param failure what happened with {@code batch}
   * @param batch a batch that does not fit
   * @param trial is asked at most once for each batch
   * @return the failure with advice
   */
  RunFailedException explained(MemoryShortageException failure, int batch, Trial trial)
      throws IOException {
    List<String> larger = new ArrayList<>();
    for (int size = half(batch); size > 0; size = half(size)) {
      if (trial.fits(size)) {
        return failed(
            failure,
            "an estimate of what fits, from one step tried: training.batchSize=" + size,
            larger);
      }
      larger.add(Integer.toString(size));
    }
    return failed(failure, "no smaller batch was found to fit", larger);
  }

  /** The engine's own words, a page of them, go into the stack trace alone. */
  private static RunFailedException failed(
      MemoryShortageException failure, String advice, List<String> larger) {
    String tried =
        larger.isEmpty() ? "" : " (too large as well: " + String.join(", ", larger) + ")";
    RunFailedException result =
        new RunFailedException("%s; %s%s; %s".formatted(failure.getMessage(), advice, tried, ELSE));
    result.addSuppressed(failure);
    return result;
  }

  /** Half of a batch; 0 if there is none that the settings allow. */
  private int half(int batch) {
    return batch % 2 == 0 && allowed.test(batch / 2) ? batch / 2 : 0;
  }
}
