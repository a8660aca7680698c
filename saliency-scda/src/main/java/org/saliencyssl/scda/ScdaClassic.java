package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;

/**
 * SCDA as Wei et al. (TIP 2017) have it: foreground is the largest 4-connected component of the
 * cells strictly above the map's mean (paper.md, section 5). The map is that of {@link Scda}.
 */
final class ScdaClassic implements SaliencyProvider {

  private final ScdaClassicSettings settings;
  private final TensorOps ops;
  private final Localizer localizer;

  ScdaClassic(ScdaClassicSettings settings, PluginContext context) {
    this.settings = settings;
    this.ops = context.ops();
    this.localizer =
        Localizer.open(settings.localizer(), settings.weights(), settings.inputSize(), context);
  }

  @Override
  public NDArray values(View images, int grid) {
    return localizer.map(images.pixels(), grid);
  }

  /** Empty for a constant map: nothing is above its mean. */
  @Override
  public NDArray foreground(NDArray values) {
    NDArray above =
        ForegroundRule.centred(values).gt(ops.constant(0)).toType(DataType.FLOAT32, false);
    return ops.largestComponent(above.reshape(values.getShape()));
  }

  @Override
  public void close() {
    localizer.close();
  }

  @Override
  public String toString() {
    return "scda-classic(%s, %d)".formatted(settings.localizer(), settings.inputSize());
  }
}
