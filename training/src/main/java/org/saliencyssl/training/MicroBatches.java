package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.MaskedViews;

/**
 * Cuts what a step contrasts into n equal parts: part j holds images j N/n to (j+1) N/n - 1. Parts
 * are views of the batch's memory. An array that several variants share is cut once, so that an
 * objective can tell that it is the same.
 */
final class MicroBatches {

  private final int count;
  private final IdentityHashMap<NDArray, NDArray> current = new IdentityHashMap<>();

  /**
   * Prepares.
   *
   * @param count number of parts n, which divides every batch
   */
  MicroBatches(int count) {
    this.count = count;
  }

  int count() {
    return count;
  }

  /** Returns a part of each variant; within gradient recording, gradients go back to the whole. */
  List<MaskedViews> part(List<MaskedViews> variants, int part) {
    if (count == 1) {
      return variants;
    }
    current.clear();
    return variants.stream().map(variant -> part(variant, part)).toList();
  }

  private MaskedViews part(MaskedViews views, int part) {
    return new MaskedViews(
        Objects.requireNonNull(rows(views.query(), part)),
        Objects.requireNonNull(rows(views.key(), part)),
        views.hardNegatives().stream()
            .map(images -> Objects.requireNonNull(rows(images, part)))
            .toList(),
        rows(views.labels(), part));
  }

  private @Nullable NDArray rows(@Nullable NDArray whole, int part) {
    if (whole == null) {
      return null;
    }
    return current.computeIfAbsent(
        whole,
        array -> {
          long size = array.getShape().get(0) / count;
          return array.get(new NDIndex("%d:%d".formatted(part * size, (part + 1) * size)));
        });
  }
}
