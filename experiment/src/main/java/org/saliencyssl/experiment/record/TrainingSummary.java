package org.saliencyssl.experiment.record;

import org.jspecify.annotations.Nullable;

/**
 * How pretraining went.
 *
 * @param steps optimiser steps
 * @param finalLoss mean loss of the last logged interval
 * @param chanceLevel loss of an encoder that tells nothing apart; null where it is not defined
 * @param collapsed whether the end counts as a collapse
 * @param verdict the figures behind it, one line
 * @param seconds wall-clock seconds over all attempts
 * @param imagesPerSecond over those seconds
 * @param weightsHash SHA-256 of the encoder's parameters and buffers
 */
public record TrainingSummary(
    long steps,
    double finalLoss,
    @Nullable Double chanceLevel,
    boolean collapsed,
    String verdict,
    double seconds,
    double imagesPerSecond,
    String weightsHash) {

  /** Checks that the loss is a number. */
  public TrainingSummary {
    if (!Double.isFinite(finalLoss)) {
      throw new IllegalArgumentException("finalLoss is " + finalLoss + "; it must be finite");
    }
  }
}
