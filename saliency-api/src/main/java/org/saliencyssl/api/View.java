package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.random.RandomStreams;

/**
 * One augmented view of each image of a batch. All arrays live on the run's device, belong to the
 * step and must not be modified.
 *
 * @param pixels shape (N, 3, H, W), float32, normalised by {@link PixelNormalization}
 * @param objectMasks shape (N, 1, H, W), float32 in [0, 1], 1 on the object, cropped and flipped
 *     with the view; null if the data have none
 * @param saliency where masking should look, for these very views; null if the run has no provider
 * @param streams for each sample its branch of the run's randomness, already split by run, epoch,
 *     image and view, so that a draw does not depend on the sample's place in the batch; a plug-in
 *     splits it further by its own {@link RandomStreams#purpose purpose}
 */
public record View(
    NDArray pixels,
    @Nullable NDArray objectMasks,
    @Nullable SaliencyMap saliency,
    List<RandomStreams> streams) {

  /**
   * Adds a saliency map.
   *
   * @param map the map of these views
   * @return the same view with the map
   */
  public View with(SaliencyMap map) {
    return new View(pixels, objectMasks, map, streams);
  }

  /**
   * Returns the number of samples.
   *
   * @return N
   */
  public int batch() {
    return streams.size();
  }
}
