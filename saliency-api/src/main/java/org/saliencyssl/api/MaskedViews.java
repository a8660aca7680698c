package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the objective contrasts: one masked variant of a batch.
 *
 * @param query shape (N, 3, H, W), float32, normalised
 * @param key shape (N, 3, H, W), float32, normalised; the positive partner of {@code query}, sample
 *     by sample
 * @param hardNegatives any number of arrays of shape (N, 3, H, W), float32, normalised: entry m,
 *     sample i is a hard negative for query i only. Empty unless {@link
 *     Capability#MAKES_HARD_NEGATIVES} is declared
 * @param labels as in {@link Views#labels()}
 */
public record MaskedViews(
    NDArray query, NDArray key, List<NDArray> hardNegatives, @Nullable NDArray labels) {

  /**
   * Copies the list.
   *
   * @param query the masked query
   * @param key the key
   * @param hardNegatives the hard negatives
   * @param labels class numbers or null
   */
  public MaskedViews {
    hardNegatives = List.copyOf(hardNegatives);
  }
}
