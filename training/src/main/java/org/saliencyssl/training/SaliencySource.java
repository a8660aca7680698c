package org.saliencyssl.training;

import java.util.List;
import java.util.Optional;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.View;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;

/** Adds a saliency map to views: computed for each view, or cut from a stored map of the image. */
public interface SaliencySource extends AutoCloseable {

  /**
   * Adds the maps.
   *
   * @param cropped views of the same images, of one size, and where they were cut from; at least
   *     one
   * @param indices the images' numbers in the training split, sample by sample
   * @return the views with their maps, in the same order
   */
  List<View> withSaliency(List<CroppedView> cropped, int[] indices);

  /**
   * Returns the provider if it learns with the encoder.
   *
   * @return the provider, to be attached, told of every step and kept in checkpoints
   */
  default Optional<EncoderSaliency> follower() {
    return Optional.empty();
  }

  @Override
  void close();
}
