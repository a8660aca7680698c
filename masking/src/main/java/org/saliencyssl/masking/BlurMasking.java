package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import java.util.IdentityHashMap;
import java.util.List;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.LineMask;
import org.saliencyssl.api.compute.TensorOps;

/**
 * Strong blur (paper.md 1.4): masked cells show a blurred copy of the same view; spatial masks
 * only, nothing is filtered, no cap. The released code blurs before normalising; the filter is
 * linear and its kernel sums to 1, so blurring the normalised view is the same.
 */
final class BlurMasking implements MaskingStrategy {

  private final BlurMaskingSettings settings;
  private final TensorOps ops;
  private final CellChoice cells;

  BlurMasking(BlurMaskingSettings settings, PluginContext context) {
    this.settings = settings;
    this.ops = context.ops();
    this.cells = new CellChoice(settings.placement(), Cap.NONE, settings.released(), context);
  }

  @Override
  public List<MaskedViews> mask(Views views) {
    IdentityHashMap<NDArray, NDArray> blurred =
        new IdentityHashMap<>(); // the key may be masked several times
    MaskedViews masked =
        PairMasking.apply(
            views,
            views.query().pixels(),
            views.key().pixels(),
            settings.placement(),
            task -> hide(task, blurred.computeIfAbsent(task.pixels(), this::blur)));
    blurred.values().forEach(NDArray::close);
    return List.of(masked);
  }

  @Override
  public String toString() {
    return "blur " + settings;
  }

  private NDArray hide(MaskTask task, NDArray fill) {
    try (LineMask mask = cells.spatial(task)) {
      return mask.hide(task.pixels(), fill, task.ownsPixels());
    }
  }

  private NDArray blur(NDArray pixels) {
    return ops.gaussianBlur(pixels, settings.blur().kernel(), settings.blur().sigma());
  }
}
