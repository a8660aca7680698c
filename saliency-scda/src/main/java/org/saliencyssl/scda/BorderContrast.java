package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.Script;
import org.saliencyssl.api.compute.TensorOps;

/**
 * How far a pixel's colour is from the colours at the image's border, averaged into the grid's
 * cells. Needs no weights and no labels. Ours, not the paper's: a boundary prior, which assumes
 * that the object is not at the border.
 *
 * <p>For a pixel's normalised colour x: {@code sqrt((x - mu)' (S + 0.01 I)^-1 (x - mu))}, the
 * Mahalanobis distance; mu and S are the mean and population covariance of the colours in a frame
 * of {@code max(1, round(borderWidth * side))} pixels. The ridge 0.01 is a tenth of a standard
 * deviation of the normalised pixels: the least colour noise that a flat border is credited with.
 */
final class BorderContrast implements SaliencyProvider {

  private static final float RIDGE = 0.01f;

  private static final String METHODS =
      """
        def contrast(self, x: Tensor, frame: Tensor, ridge: Tensor) -> Tensor:
          mean = torch.sum(torch.mul(x, frame), [2], True, dtype=None)
          d = torch.sub(x, mean, alpha=1)
          framed = torch.matmul(torch.mul(d, frame), torch.transpose(d, 1, 2))
          inverse, info, = torch.linalg_inv_ex(torch.add(framed, ridge, alpha=1), check_errors=False)
          squared = torch.sum(torch.mul(d, torch.matmul(inverse, d)), [1], True, dtype=None)
          return torch.sqrt(torch.clamp_min(squared, 0.))
      """;

  private final BorderContrastSettings settings;
  private final ForegroundRule rule;
  private final TensorOps ops;
  private final Script script;

  BorderContrast(BorderContrastSettings settings, PluginContext context) {
    this.settings = settings;
    this.rule = new ForegroundRule(settings.slack(), context.ops());
    this.ops = context.ops();
    this.script = Script.load(context.manager(), "contrast", METHODS);
  }

  @Override
  public NDArray values(View images, int grid) {
    NDArray pixels = images.pixels();
    Shape shape = pixels.getShape();
    int height = (int) shape.get(2);
    int width = (int) shape.get(3);
    long pixelCount = (long) height * width;
    NDManager owner = pixels.getManager();
    try (NDArray frame = ops.upload(frame(height, width), new Shape(1, 1, pixelCount), owner);
        NDArray ridge = owner.eye(3).mul(ops.constant(RIDGE));
        NDArray flat = pixels.reshape(shape.get(0), 3, pixelCount);
        NDArray contrast =
            script.method("contrast").tensor(flat).tensor(frame).tensor(ridge).single()) {
      // (N, 1, H W) -> (N, 1, H, W) -> (N, G, G)
      return ops.poolToGrid(contrast.reshape(shape.get(0), 1, height, width), grid).squeeze(1);
    }
  }

  @Override
  public NDArray foreground(NDArray values) {
    return rule.apply(values);
  }

  @Override
  public void close() {
    script.close();
  }

  @Override
  public String toString() {
    return "border-contrast(width=%s, slack=%s)"
        .formatted(settings.borderWidth(), settings.slack());
  }

  /** Weights of the mean over the frame, row by row: one over its pixels within it, else 0. */
  private float[] frame(int height, int width) {
    int rows = (int) Math.max(1, Math.round(settings.borderWidth() * height));
    int columns = (int) Math.max(1, Math.round(settings.borderWidth() * width));
    int inside = Math.max(0, height - 2 * rows) * Math.max(0, width - 2 * columns);
    float weight = (float) (1.0 / (height * width - inside));
    float[] frame = new float[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean within = Math.min(y, height - 1 - y) < rows || Math.min(x, width - 1 - x) < columns;
        frame[y * width + x] = within ? weight : 0;
      }
    }
    return frame;
  }
}
