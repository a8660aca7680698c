package org.saliencyssl.api;

/**
 * What a factory may know of the rest of a run.
 *
 * @param batchSize images a step
 * @param accumulate equal parts of a step's batch whose gradients are accumulated; 1 unless the
 *     objective declares {@link Capability#ACCUMULATES}
 * @param imageSize height and width of a view, pixels
 * @param grid cells a side of the mask and saliency grid
 * @param epochs passes over the training images
 * @param classes classes of the training data, whether or not the run reads labels; 0 while a spec
 *     is checked without its data
 */
public record RunFacts(
    int batchSize, int accumulate, int imageSize, int grid, int epochs, int classes) {

  /**
   * Of a run whose batch is one part.
   *
   * @param batchSize images a step
   * @param imageSize height and width of a view, pixels
   * @param grid cells a side of the mask and saliency grid
   * @param epochs passes over the training images
   * @param classes classes of the training data
   */
  public RunFacts(int batchSize, int imageSize, int grid, int epochs, int classes) {
    this(batchSize, 1, imageSize, grid, epochs, classes);
  }

  /**
   * Returns how many images an objective's loss gets at a time.
   *
   * @return images of one part of a step's batch
   */
  public int lossBatch() {
    return batchSize / accumulate;
  }
}
