package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.LineMask;
import org.saliencyssl.api.compute.TensorOps;

/**
 * Mean fill (paper.md 1.4): masked cells take, in each channel, that image's own mean over all
 * pixels of the normalised view; spatial masks only, nothing is filtered, no cap.
 */
final class MeanMasking implements MaskingStrategy {

  private final MeanMaskingSettings settings;
  private final TensorOps ops;
  private final CellChoice cells;

  MeanMasking(MeanMaskingSettings settings, PluginContext context) {
    this.settings = settings;
    this.ops = context.ops();
    this.cells = new CellChoice(settings.placement(), Cap.NONE, settings.released(), context);
  }

  @Override
  public List<MaskedViews> mask(Views views) {
    return List.of(
        PairMasking.apply(
            views, views.query().pixels(), views.key().pixels(), settings.placement(), this::hide));
  }

  @Override
  public String toString() {
    return "mean " + settings;
  }

  private NDArray hide(MaskTask task) {
    try (LineMask mask = cells.spatial(task);
        NDArray means = ops.imageMeans(task.pixels())) {
      return mask.hide(task.pixels(), means, task.ownsPixels());
    }
  }
}
