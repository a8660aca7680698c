package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Views;

/**
 * Masked siamese ConvNets (Jing, Zhu, LeCun, arXiv 2206.07700) as Chin et al. draw them on their
 * poster (paper.md 3): both views are high-pass filtered, both are masked at random in one of three
 * shapes, masked areas hold noise; no saliency and no hard negatives.
 *
 * <p>A stand-in, not the published recipe: MSCN's code was not released and its constants were not
 * found, so the mechanics are those of {@link HighPassMasking} without saliency, and every constant
 * is a setting. The cells are those of the run's grid; MSCN's are not known either. Noise is fresh
 * for every sample: that Chin et al. repeat a tile says nothing about MSCN.
 */
final class MscnMasking implements MaskingStrategy {

  private static final Interval NEVER = new Interval(0, 0);

  private final MscnMaskingSettings settings;
  private final Placement placement;
  private final HighPassFilter filter;
  private final NoiseMasks masks;

  MscnMasking(MscnMaskingSettings settings, PluginContext context) {
    this.settings = settings;
    this.placement = Placement.unguided(Branch.BOTH, settings.ratio(), 0, NEVER);
    this.filter = new HighPassFilter(settings.filter(), context.ops());
    CellChoice cells = new CellChoice(placement, Cap.NONE, ReleasedCells.NONE, context);
    this.masks =
        new NoiseMasks(
            cells, settings.mixture().mixture(), Noise.FRESH, new NoiseBank(context), context);
  }

  @Override
  public List<MaskedViews> mask(Views views) {
    NDArray query = filter.apply(views.query().pixels());
    NDArray key = filter.apply(views.key().pixels());
    return List.of(
        PairMasking.apply(
            views, query, key, placement, task -> masks.hide(task, settings.noiseStd())));
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
    return "mscn " + settings;
  }
}
