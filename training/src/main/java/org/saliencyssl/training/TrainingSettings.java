package org.saliencyssl.training;

import org.saliencyssl.api.Setting;

/**
 * How long and in what portions a run trains, spec section {@code training}.
 *
 * @param epochs passes over the training images
 * @param batchSize images a step; what remains of an epoch below a whole batch is dropped
 * @param accumulate equal parts of a batch that pass the networks one after the other, their
 *     gradients added up before the one update of the step; 1 for the batch as a whole. Views, maps
 *     and masks are made for the whole batch. Batch norm sees a part, as with {@code
 *     batchNormSplits} times as many, and its running statistics move with each part
 * @param checkpointEverySteps steps between checkpoints
 * @param logEverySteps steps between lines of {@code metrics.jsonl}
 */
public record TrainingSettings(
    @Setting(min = 1) int epochs,
    @Setting(min = 2) int batchSize,
    @Setting(min = 1) int accumulate,
    @Setting(min = 1) int checkpointEverySteps,
    @Setting(min = 1) int logEverySteps) {

  /**
   * Returns these settings with another batch.
   *
   * @param size images a step
   * @return the settings
   */
  public TrainingSettings withBatchSize(int size) {
    return new TrainingSettings(epochs, size, accumulate, checkpointEverySteps, logEverySteps);
  }
}
