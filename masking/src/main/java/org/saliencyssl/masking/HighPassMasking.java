package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.TensorOps;

/**
 * High-pass masking (paper.md 1.4): HP(x) = x - blur(x) on both normalised views, then noise in
 * place of the masked areas. The encoders never see an unfiltered image, so evaluation must filter
 * too.
 *
 * <p>Deviations from the released code: fresh noise for every sample ({@link NoiseBank}), and sets
 * of a single cell are masked like any other (paper.md, section 2, items 7 and 8).
 */
final class HighPassMasking implements MaskingStrategy {

  private final HighPassMaskingSettings settings;
  private final TensorOps ops;
  private final CellChoice cells;
  private final FocalWindows windows;
  private final NoiseBank noise;

  HighPassMasking(HighPassMaskingSettings settings, PluginContext context) {
    this.settings = settings;
    this.ops = context.ops();
    this.cells = new CellChoice(settings.placement(), settings.cap(), context);
    this.windows = new FocalWindows(settings.mixture());
    this.noise = new NoiseBank(context);
  }

  @Override
  public List<MaskedViews> mask(Views views) {
    NDArray query = filter(views.query().pixels());
    NDArray key = filter(views.key().pixels());
    return List.of(PairMasking.apply(views, query, key, settings.placement(), this::hide));
  }

  @Override
  public InputFilter inputFilter() {
    return new Filter();
  }

  @Override
  public void close() {
    noise.close();
  }

  @Override
  public String toString() {
    return "high-pass " + settings;
  }

  private NDArray filter(NDArray pixels) {
    return ops.highPass(pixels, settings.filter().kernel(), settings.filter().sigma());
  }

  private NDArray hide(MaskTask task) {
    MaskShape[] shapes = shapes(task);
    double std = task.hardNegative() ? settings.negativeNoise() : settings.positiveNoise();
    try (NDArray chosen = cells.choose(task, shapes, 3);
        NDArray focal = windows.draw(task, shapes);
        NDArray mask = chosen.add(focal); // disjoint: a focal image has no cells
        NDArray fill = noise.take(task, std)) {
      return ops.blend(task.pixels(), fill, mask);
    }
  }

  private MaskShape[] shapes(MaskTask task) {
    MaskShape[] shapes = new MaskShape[task.batch()];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = settings.mixture().draw(task.stream(i, "shape"));
    }
    return shapes;
  }

  private final class Filter implements InputFilter {

    @Override
    public String name() {
      Gaussian filter = settings.filter();
      return "high-pass(kernel=" + filter.kernel() + ",sigma=" + filter.sigma() + ")";
    }

    @Override
    public NDArray apply(NDArray pixels) {
      return filter(pixels);
    }
  }
}
