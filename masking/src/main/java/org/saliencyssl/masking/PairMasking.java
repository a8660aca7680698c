package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.Views;

/** What the strategies share: which views are masked, and what hard negatives are made of. */
final class PairMasking {

  private PairMasking() {}

  /**
   * Masks the chosen branches and makes hard negatives from the unmasked key (paper.md 1.4).
   *
   * @param views the views
   * @param query shape (N, 3, H, W): the query's pixels, possibly filtered
   * @param key shape (N, 3, H, W): the key's pixels, possibly filtered
   * @param mask returns a task's masked pixels: the array itself, overwritten, if the task owns it,
   *     else a new one
   */
  static MaskedViews apply(
      Views views,
      NDArray query,
      NDArray key,
      Placement placement,
      Function<MaskTask, NDArray> mask) {
    Branch branch = placement.branch();
    List<NDArray> hardNegatives = // first: a positive may overwrite its pixels
        IntStream.range(0, placement.hardNegatives())
            .mapToObj(m -> mask.apply(MaskTask.hardNegative(views.key(), key, m)))
            .toList();
    return new MaskedViews(
        branch.masksQuery() ? mask.apply(MaskTask.positive(views.query(), query)) : query,
        branch.masksKey() ? mask.apply(MaskTask.positive(views.key(), key)) : key,
        hardNegatives,
        views.labels());
  }
}
