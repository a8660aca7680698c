package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Views;

/**
 * High-pass masking (paper.md 1.4): HP(x) = x - blur(x) on both normalised views, then noise in
 * place of the masked areas. The encoders never see an unfiltered image, so evaluation must filter
 * too.
 *
 * <p>Where the released code departs from what the paper says, {@link ReleasedMasks} has both.
 */
final class HighPassMasking implements MaskingStrategy {

  private final HighPassMaskingSettings settings;
  private final HighPassFilter filter;
  private final NoiseMasks masks;

  HighPassMasking(HighPassMaskingSettings settings, PluginContext context) {
    this.settings = settings;
    this.filter = new HighPassFilter(settings.filter(), context.ops());
    ReleasedMasks released = settings.released();
    CellChoice cells =
        new CellChoice(settings.placement(), settings.cap(), released.cells(), context);
    this.masks =
        new NoiseMasks(
            cells, settings.mixture(), released.noise(), new NoiseBank(context), context);
  }

  @Override
  public List<MaskedViews> mask(Views views) {
    NDArray query = filter.apply(views.query().pixels());
    NDArray key = filter.apply(views.key().pixels());
    return List.of(PairMasking.apply(views, query, key, settings.placement(), this::hide));
  }

  @Override
  public InputFilter inputFilter() {
    return filter;
  }

  @Override
  public void close() {
    masks.close();
  }

  @Override
  public String toString() {
    return "high-pass " + settings;
  }

  private NDArray hide(MaskTask task) {
    return masks.hide(
        task, task.hardNegative() ? settings.negativeNoise() : settings.positiveNoise());
  }
}
