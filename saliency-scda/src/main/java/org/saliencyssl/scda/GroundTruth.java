package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;

/**
 * A control that knows the object: the share of each cell that the annotated mask covers.
 * Foreground is where the share reaches the threshold. The masks are cropped with the views anyway,
 * so there is nothing to cache.
 */
final class GroundTruth implements SaliencyProvider {

  /** Rounding of a float32 average, by which a share may miss the threshold that it equals. */
  private static final double ROUNDING = 1e-6;

  private final GroundTruthSettings settings;
  private final TensorOps ops;

  GroundTruth(GroundTruthSettings settings, PluginContext context) {
    this.settings = settings;
    this.ops = context.ops();
  }

  @Override
  public NDArray values(View images, int grid) {
    NDArray masks = images.objectMasks();
    if (masks == null) {
      throw new IllegalArgumentException(
          "saliency ground-truth needs object masks and these images have none; choose data with"
              + " masks, or another saliency");
    }
    return ops.poolToGrid(masks, grid).squeeze(1);
  }

  @Override
  public NDArray foreground(NDArray values) {
    return values
        .gte(ops.constant(settings.threshold() - ROUNDING))
        .toType(DataType.FLOAT32, false);
  }

  @Override
  public String toString() {
    return "ground-truth(threshold=%s)".formatted(settings.threshold());
  }
}
