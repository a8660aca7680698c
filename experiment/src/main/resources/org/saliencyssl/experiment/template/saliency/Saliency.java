package {{package}};

import ai.djl.ndarray.NDArray;
import java.util.Locale;
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

  /**
   * Each one call for the whole batch, on the run's device. {@code energy}: (N, 3, H, W) to (N, 1,
   * H - 1, W - 1); {@code foreground}: (N, G, G) to 0 or 1 (6 is float32).
   */
  private static final String METHODS =
      """
        def energy(self, x: Tensor) -> Tensor:
          dx = torch.slice(torch.diff(x, 1, 3, None, None), 2, 1, 9223372036854775807, 1)
          dy = torch.slice(torch.diff(x, 1, 2, None, None), 3, 1, 9223372036854775807, 1)
          squared = torch.add(torch.mul(dx, dx), torch.mul(dy, dy), alpha=1)
          return torch.sum(squared, [1], True, dtype=None)
        def foreground(self, v: Tensor) -> Tensor:
          least = torch.mul(torch.mean(v, [1, 2], True, dtype=None), FACTOR)
          return torch.to(torch.gt(v, least), 6, False, False, None)
      """;

  private final {{Name}}Settings settings;
  private final TensorOps ops;
  private final Script script;

  {{Name}}Saliency({{Name}}Settings settings, PluginContext context) {
    this.settings = settings;
    this.ops = context.ops();
    String factor = String.format(Locale.ROOT, "%.17e", settings.factor());
    this.script = Script.load(context.manager(), "{{Name}}", METHODS.replace("FACTOR", factor));
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
    return script.method("foreground").tensor(values).single();
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
