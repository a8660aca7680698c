package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;

/** A map for every view, as the paper does it. */
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
  public View withSaliency(CroppedView cropped, int[] indices) {
    NDArray values = provider.values(cropped.view(), grid);
    return cropped.view().with(new SaliencyMap(values, provider.foreground(values)));
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
