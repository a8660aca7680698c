package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The two views of a batch, before masking.
 *
 * @param query the view for the branch that learns
 * @param key the other view of the same images, in the same order
 * @param labels shape (N), int64 class numbers; null unless the run's objective declares {@link
 *     Capability#USES_LABELS}
 */
public record Views(View query, View key, @Nullable NDArray labels) {}
