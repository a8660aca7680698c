package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.LineMask;

/**
 * The naive control, ours: noise in cells drawn from the whole grid, without saliency, of views
 * that are not filtered, so with the artificial edges that the paper's strategies avoid. Spatial
 * masks only, no cap. For random cells with the paper's fills, set {@code saliencyGuided} to false
 * there.
 */
final class RandomMasking implements MaskingStrategy {

  private final RandomMaskingSettings settings;
  private final CellChoice cells;
  private final NoiseBank noise;

  RandomMasking(RandomMaskingSettings settings, PluginContext context) {
    this.settings = settings;
    this.cells = new CellChoice(settings.placement(), Cap.NONE, ReleasedCells.NONE, context);
    this.noise = new NoiseBank(context);
  }

  @Override
  public List<MaskedViews> mask(Views views) {
    return List.of(
        PairMasking.apply(
            views, views.query().pixels(), views.key().pixels(), settings.placement(), this::hide));
  }

  @Override
  public void close() {
    noise.close();
  }

  @Override
  public String toString() {
    return "random " + settings;
  }

  private NDArray hide(MaskTask task) {
    try (LineMask mask = cells.spatial(task)) {
      return noise.hide(task, mask, settings.noiseStd());
    }
  }
}
