package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;

/** A map for every view, as the paper does it; all views of a step in one call. */
public final class OnlineSaliency implements SaliencySource {

  private final SaliencyProvider provider;
  private final int grid;

  /**
   * Wraps a provider.
   *
   * @param provider makes the maps; closed with this
   * @param grid cells a side
   */
  public OnlineSaliency(SaliencyProvider provider, int grid) {
    this.provider = provider;
    this.grid = grid;
  }

  @Override
  public List<View> withSaliency(List<CroppedView> cropped, int[] indices) {
    List<View> views = cropped.stream().map(CroppedView::view).toList();
    NDArray values = provider.values(joined(views), grid);
    NDArray foreground = provider.foreground(values);
    List<View> mapped = new ArrayList<>();
    int from = 0;
    for (View view : views) {
      int to = from + view.batch();
      NDIndex part = new NDIndex(from + ":" + to);
      mapped.add(view.with(new SaliencyMap(values.get(part), foreground.get(part))));
      from = to;
    }
    return mapped;
  }

  /** All views as one batch, so that the provider is asked once. */
  private static View joined(List<View> views) {
    if (views.size() == 1) {
      return views.get(0);
    }
    NDList pixels = new NDList();
    NDList masks = new NDList();
    List<RandomStreams> streams = new ArrayList<>();
    for (View view : views) {
      pixels.add(view.pixels());
      if (view.objectMasks() != null) {
        masks.add(view.objectMasks());
      }
      streams.addAll(view.streams());
    }
    return new View(
        NDArrays.concat(pixels, 0),
        masks.isEmpty() ? null : NDArrays.concat(masks, 0),
        null,
        streams);
  }

  @Override
  public Optional<EncoderSaliency> follower() {
    return provider instanceof EncoderSaliency follower ? Optional.of(follower) : Optional.empty();
  }

  @Override
  public void close() {
    provider.close();
  }
}
