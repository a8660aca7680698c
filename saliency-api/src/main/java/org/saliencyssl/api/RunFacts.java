package org.saliencyssl.api;

/**
 * What a factory may know of the rest of a run.
 *
 * @param batchSize images a step
 * @param imageSize height and width of a view, pixels
 * @param grid cells a side of the mask and saliency grid
 * @param epochs passes over the training images
 * @param classes classes of the training data, whether or not the run reads labels; 0 while a spec
 *     is checked without its data
 */
public record RunFacts(int batchSize, int imageSize, int grid, int epochs, int classes) {}
