package org.saliencyssl.experiment.record;

import org.saliencyssl.eval.Score;

/**
 * One number of a run.
 *
 * @param metric what was measured, for instance {@code knn}: top-1 accuracy
 * @param value percent
 * @param protocol id of the recipe; numbers are comparable only if it is equal
 * @param split the images measured on: {@code validation} or {@code test}
 * @param selection how the measured state was chosen, for instance {@code last epoch}; {@link
 *     #NO_SELECTION} where there was nothing to choose
 */
public record Measurement(
    String metric, double value, String protocol, String split, String selection) {

  /** The selection of a number that had nothing to choose. */
  public static final String NO_SELECTION = Score.NO_SELECTION;

  /** Checks that the number is one. */
  public Measurement {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(metric + " is " + value + "; it must be finite");
    }
    if (metric.isBlank() || protocol.isBlank() || split.isBlank() || selection.isBlank()) {
      throw new IllegalArgumentException(
          "a measurement needs metric, protocol, split and selection; found '"
              + metric
              + "', '"
              + protocol
              + "', '"
              + split
              + "', '"
              + selection
              + "'");
    }
  }

  /**
   * Records a score.
   *
   * @param score as measured
   * @return the measurement
   */
  public static Measurement of(Score score) {
    return new Measurement(
        score.metric(), score.value(), score.protocol(), score.split(), score.selection());
  }
}
