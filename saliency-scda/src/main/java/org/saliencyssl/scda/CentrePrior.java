package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.TensorOps;

/**
 * A control that does not look at the image: {@code exp(-d^2 / (2 sigma^2))}, d the distance of a
 * cell's centre from the view's, in sides of the view. Its rule is that of {@link Scda}. A map of
 * the whole image, cropped, would be centred elsewhere, so it is not cacheable.
 */
final class CentrePrior implements SaliencyProvider {

  private final CentrePriorSettings settings;
  private final ForegroundRule rule;
  private final TensorOps ops;

  CentrePrior(CentrePriorSettings settings, TensorOps ops) {
    this.settings = settings;
    this.ops = ops;
    this.rule = new ForegroundRule(settings.slack(), ops);
  }

  @Override
  public NDArray values(View images, int grid) {
    int batch = images.batch();
    int cells = grid * grid;
    float[] maps = new float[batch * cells];
    for (int cell = 0; cell < cells; cell++) {
      maps[cell] = value(cell / grid, cell % grid, grid);
    }
    for (int sample = 1; sample < batch; sample++) {
      System.arraycopy(maps, 0, maps, sample * cells, cells);
    }
    return ops.upload(maps, new Shape(batch, grid, grid), images.pixels().getManager());
  }

  private float value(int row, int column, int grid) {
    double y = (row + 0.5) / grid - 0.5;
    double x = (column + 0.5) / grid - 0.5;
    double sigma = settings.sigma();
    return (float) StrictMath.exp(-(x * x + y * y) / (2 * sigma * sigma));
  }

  @Override
  public NDArray foreground(NDArray values) {
    return rule.apply(values);
  }

  @Override
  public String toString() {
    return "centre-prior(sigma=%s, slack=%s)".formatted(settings.sigma(), settings.slack());
  }
}
