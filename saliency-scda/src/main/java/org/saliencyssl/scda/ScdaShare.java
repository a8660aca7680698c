package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;

/**
 * The map of {@link Scda} with another rule, ours: a fixed share of the cells is foreground, those
 * with the largest values; of equal ones those first in reading order. It takes the number of
 * foreground cells out of a comparison of foreground rules.
 */
final class ScdaShare implements SaliencyProvider {

  private final ScdaShareSettings settings;
  private final TensorOps ops;
  private final Localizer localizer;

  ScdaShare(ScdaShareSettings settings, PluginContext context) {
    this.settings = settings;
    this.ops = context.ops();
    this.localizer =
        Localizer.open(settings.localizer(), settings.weights(), settings.inputSize(), context);
  }

  @Override
  public NDArray values(View images, int grid) {
    return localizer.map(images.pixels(), grid);
  }

  @Override
  public NDArray foreground(NDArray values) {
    return largest(values, settings.share(), ops);
  }

  /** Takes and gives (N, G, G); 1 at the round(share G^2) largest values of each map. */
  static NDArray largest(NDArray values, double share, TensorOps ops) {
    Shape shape = values.getShape();
    long[] cells = new long[(int) shape.get(0)];
    Arrays.fill(cells, (long) Math.rint(share * shape.get(1) * shape.get(2)));
    try (NDArray smallestFirst = values.neg().expandDims(1);
        NDArray all = smallestFirst.onesLike();
        NDArray counts = ops.upload(cells, new Shape(cells.length, 1), values.getManager())) {
      return ops.chooseCells(smallestFirst, all, counts).squeeze(1);
    }
  }

  @Override
  public void close() {
    localizer.close();
  }

  @Override
  public String toString() {
    return "scda-share(%s, %d, share=%s)"
        .formatted(settings.localizer(), settings.inputSize(), settings.share());
  }
}
