package org.saliencyssl.training;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What came of a pretraining run.
 *
 * @param completed false if it was stopped on request, with a checkpoint
 * @param steps steps done in all
 * @param loss mean loss of the last logged interval; NaN before the first
 * @param chanceLevel loss of an encoder that tells nothing apart, if the objective defines it
 * @param health the objective's last health figures, by name
 * @param seconds wall-clock seconds of training over all attempts
 * @param imagesPerSecond images a second over those seconds
 * @param weightsHash SHA-256 of the encoder's parameters and buffers
 */
public record TrainingResult(
    boolean completed,
    long steps,
    double loss,
    OptionalDouble chanceLevel,
    Map<String, Double> health,
    double seconds,
    double imagesPerSecond,
    String weightsHash) {}
