package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;

/**
 * Where masking should look, on the run's grid of G x G cells; cell (u, v) covers the pixels whose
 * row times G / H, rounded down, is u, and likewise for columns.
 *
 * @param values shape (N, G, G), float32, any scale; larger is more salient
 * @param foreground shape (N, G, G), float32, 1 where a cell belongs to the salient foreground,
 *     else 0; decided by the provider's own rule
 */
public record SaliencyMap(NDArray values, NDArray foreground) {}
