package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * One masking of a batch.
 *
 * @param view whose saliency says where
 * @param pixels shape (N, 3, H, W): what is to be masked, which is the view or its filtered form
 * @param hardNegative whether a hard negative is made; otherwise a part of the positive pair
 * @param branches for each sample the randomness of this masking alone
 */
record MaskTask(View view, NDArray pixels, boolean hardNegative, List<RandomStreams> branches) {

  static MaskTask positive(View view, NDArray pixels) {
    return new MaskTask(view, pixels, false, split(view, "positive", 0));
  }

  static MaskTask hardNegative(View view, NDArray pixels, int number) {
    return new MaskTask(view, pixels, true, split(view, "hard-negative", number));
  }

  /** The same masking of other pixels, such as those that a first mask has left. */
  MaskTask on(NDArray others) {
    return new MaskTask(view, others, hardNegative, branches);
  }

  /**
   * Whether the pixels may be overwritten: a positive's filtered form is read by nothing else once
   * its hard negatives are made; views belong to the step.
   */
  boolean ownsPixels() {
    return !hardNegative && pixels != view.pixels();
  }

  int batch() {
    return branches.size();
  }

  int imageSize() {
    return (int) pixels.getShape().get(2);
  }

  NDManager manager() {
    return pixels.getManager();
  }

  RandomStream stream(int sample, String purpose) {
    return branches.get(sample).purpose(purpose).stream();
  }

  private static List<RandomStreams> split(View view, String purpose, int number) {
    return view.streams().stream()
        .map(streams -> streams.purpose("masking").purpose(purpose).at(number))
        .toList();
  }
}
