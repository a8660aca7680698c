package org.saliencyssl.api;

/**
 * What a factory may know of the rest of a run when a spec is read.
 *
 * @param batchSize images a step
 * @param imageSize height and width of a view, pixels
 * @param grid cells a side of the mask and saliency grid
 * @param epochs passes over the training images
 */
public record RunFacts(int batchSize, int imageSize, int grid, int epochs) {}
