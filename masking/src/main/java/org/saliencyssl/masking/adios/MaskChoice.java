package org.saliencyssl.masking.adios;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;

/** Which of the N masks hide something. */
@FunctionalInterface
interface MaskChoice {

  /**
   * Chooses.
   *
   * @param kept shape (B, N, H, W): 1 - mask
   * @param samples for each sample its branch of randomness
   * @param ops on the device of the masks
   * @return one (B, 1, H, W) for each variant
   */
  List<NDArray> variants(NDArray kept, List<RandomStreams> samples, TensorOps ops);

  /** Every mask, each in a variant of its own. */
  static List<NDArray> all(NDArray kept, List<RandomStreams> samples, TensorOps ops) {
    return kept.split(kept.getShape().get(1), 1);
  }

  /**
   * One mask for each sample, all equally likely. Both steps of a batch draw the same, because a
   * draw belongs to the sample; the authors' code draws anew for the mask step.
   */
  static List<NDArray> one(NDArray kept, List<RandomStreams> samples, TensorOps ops) {
    int masks = (int) kept.getShape().get(1);
    float[] chosen = new float[samples.size() * masks];
    for (int i = 0; i < samples.size(); i++) {
      chosen[i * masks + draw(samples.get(i), masks)] = 1;
    }
    Shape shape = new Shape(samples.size(), masks, 1, 1);
    NDArray selector = ops.upload(chosen, shape, kept.getManager());
    return List.of(kept.mul(selector).sum(new int[] {1}, true));
  }

  /** Draws a mask's number, in [0, masks). */
  static int draw(RandomStreams sample, int masks) {
    return sample.purpose("adios-s").stream().nextInt(masks);
  }
}
