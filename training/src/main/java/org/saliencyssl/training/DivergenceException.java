package org.saliencyssl.training;

import java.util.Locale;

/** Training met a number that is not finite; names where. */
public final class DivergenceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DivergenceException(long step, String term, double value, double learningRate) {
    super(
        String.format(
            Locale.ROOT,
            "%s is %s at step %d, learning rate %.6g; the last checkpoint is from before that step."
                + " Lower optimizer.learningRate, add warmupEpochs, or raise the temperature",
            term,
            value,
            step,
            learningRate));
  }
}
