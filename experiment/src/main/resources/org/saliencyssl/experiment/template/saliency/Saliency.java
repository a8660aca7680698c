package {{package}};

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Set;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.Script;
import org.saliencyssl.api.compute.TensorOps;

/**
 * Looks where the edges are: a cell's value is its mean gradient energy, the sum over the channels
 * of the squared differences of a pixel to its left and upper neighbours.
 */
final class {{Name}}Saliency implements SaliencyProvider {

  static final String DESCRIPTION = "mean gradient energy of a cell; no weights, no labels";

  static final Set<Capability> CAPABILITIES =
      Set.of(Capability.CACHEABLE, Capability.DETERMINISTIC);

  /** (N, 3, H, W) to (N, 1, H - 1, W - 1): one call for the batch, on the run's device. */
  private static final String METHODS =
      """
        def energy(self, x: Tensor) -> Tensor:
          dx = torch.slice(torch.diff(x, 1, 3, None, None), 2, 1, 9223372036854775807, 1)
          dy = torch.slice(torch.diff(x, 1, 2, None, None), 3, 1, 9223372036854775807, 1)
          squared = torch.add(torch.mul(dx, dx), torch.mul(dy, dy), alpha=1)
          return torch.sum(squared, [1], True, dtype=None)
      """;

  private final {{Name}}Settings settings;
  private final TensorOps ops;
  private final Script script;

  {{Name}}Saliency({{Name}}Settings settings, PluginContext context) {
    this.settings = settings;
    this.ops = context.ops();
    this.script = Script.load(context.manager(), "{{Name}}", METHODS);
  }

  @Override
  public NDArray values(View images, int grid) {
    try (NDArray energy = script.method("energy").tensor(images.pixels()).single();
        NDArray cells = ops.poolToGrid(energy, grid)) {
      return cells.squeeze(1);
    }
  }

  @Override
  public NDArray foreground(NDArray values) {
    try (NDArray mean = values.mean(new int[] {1, 2}, true);
        NDArray least = mean.mul((float) settings.factor());
        NDArray above = values.gt(least)) {
      return above.toType(DataType.FLOAT32, false);
    }
  }

  @Override
  public void close() {
    script.close();
  }

  @Override
  public String toString() {
    return "{{name}} " + settings;
  }
}
