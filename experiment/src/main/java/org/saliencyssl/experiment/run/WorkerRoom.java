package org.saliencyssl.experiment.run;

import java.util.List;
import org.saliencyssl.experiment.spec.DeviceChoice;
import org.saliencyssl.experiment.spec.SpecPoint;

/** Whether several workers have room beside each other. */
final class WorkerRoom {

  private WorkerRoom() {}

  /**
   * Refuses more compute threads than processors. The threads are a setting of the spec, because
   * results depend on them, so they cannot be cut here; and threads that spin for each other's
   * processors take many times as long. One worker may have as many as its spec says.
   *
   * @throws RunFailedException if several workers together want more threads than there are
   */
  static void check(List<SpecPoint> points, int workers, int processors) {
    int threads =
        points.stream()
            .map(point -> point.spec().compute())
            .filter(compute -> compute.device().kind() != DeviceChoice.Kind.GPU)
            .mapToInt(compute -> compute.threads())
            .max()
            .orElse(0);
    if (workers > 1 && workers * threads > processors) {
      throw new RunFailedException(
          ("--workers %d with compute.threads %d want %d processors, and there are %d; use --workers"
                  + " %d. (Fewer compute.threads in the spec make another grid: results depend on"
                  + " them.)")
              .formatted(
                  workers,
                  threads,
                  workers * threads,
                  processors,
                  Math.max(1, processors / threads)));
    }
  }
}
