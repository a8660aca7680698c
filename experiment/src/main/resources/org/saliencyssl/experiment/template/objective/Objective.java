package {{package}};

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Script;
import org.saliencyssl.api.network.Mlp;

/**
 * Alignment and uniformity (Wang and Isola, ICML 2020, section 4): with unit embeddings x, y of the
 * two views, the mean of |x - y|^2, plus {@code weight} times the mean over the two views of ln mean
 * exp(-t |x_i - x_j|^2), the inner mean over the pairs i &lt; j of the batch.
 */
final class {{Name}}Objective implements ContrastiveObjective {

  static final String DESCRIPTION = "alignment and uniformity (Wang and Isola, ICML 2020), no queue";

  static final Set<Capability> CAPABILITIES = Set.of(Capability.DETERMINISTIC);

  private static final String METHODS =
      """
        def unit(self, x: Tensor) -> Tensor:
          n = torch.linalg_vector_norm(x, 2, [1], True, dtype=None)
          return torch.div(x, torch.clamp_min(n, 1.0e-12))
        def alignment(self, x: Tensor, y: Tensor) -> Tensor:
          d = torch.sub(x, y, alpha=1)
          return torch.mean(torch.sum(torch.mul(d, d), [1], False, dtype=None), dtype=None)
        def uniformity(self, x: Tensor) -> Tensor:
          far = torch.pdist(x, 2.)
          near = torch.exp(torch.mul(torch.mul(far, far), MINUS_T))
          return torch.log(torch.mean(near, dtype=None))
        def loss(self, a: Tensor, b: Tensor) -> Tensor:
          x = (self).unit(a)
          y = (self).unit(b)
          spread = torch.add((self).uniformity(x), (self).uniformity(y), alpha=1)
          return torch.add((self).alignment(x, y), torch.mul(spread, HALF_WEIGHT), alpha=1)
        def health(self, a: Tensor, b: Tensor) -> Tensor:
          x = (self).unit(a)
          y = (self).unit(b)
          far = torch.pdist(y, 2.)
          cosine = torch.mean(torch.rsub(torch.mul(torch.mul(far, far), 0.5), 1., 1), dtype=None)
          return torch.stack([(self).alignment(x, y), (self).uniformity(y), cosine], 0)
      """;

  private final {{Name}}Settings settings;
  private final NDManager manager;
  private final Network encoder;
  private final Network head;
  private final Script script;
  private NDArray queries;
  private NDArray keys;

  {{Name}}Objective({{Name}}Settings settings, Network encoder, PluginContext context) {
    this.settings = settings;
    this.encoder = encoder;
    this.manager = context.manager().newSubManager();
    this.head =
        Network.create(
            Mlp.head(encoder.outputSize(), settings.headHidden(), settings.dimension(), true),
            manager,
            context.policy(),
            context.streams().purpose("head"));
    String methods =
        METHODS
            .replace("MINUS_T", literal(-settings.t()))
            .replace("HALF_WEIGHT", literal(settings.weight() / 2));
    this.script = Script.load(manager, "{{Name}}", methods);
  }

  @Override
  public List<NDArray> trainable() {
    return head.trainable();
  }

  @Override
  public void beginStep(long step) {}

  @Override
  public NDArray loss(MaskedViews views) {
    queries = embed(views.query());
    keys = embed(views.key());
    return script.method("loss").tensor(queries).tensor(keys).single();
  }

  @Override
  public void endStep() {
    queries = null;
    keys = null;
  }

  @Override
  public OptionalDouble chanceLevel() {
    return OptionalDouble.empty();
  }

  @Override
  public Map<String, Double> health() {
    Map<String, Double> figures = new HashMap<>();
    try (NDArray measured = script.method("health").tensor(queries).tensor(keys).single()) {
      float[] values = measured.toFloatArray();
      figures.put("alignment", (double) values[0]);
      figures.put("uniformity", (double) values[1]);
      figures.put("keyCosine", (double) values[2]);
    }
    return figures;
  }

  @Override
  public SortedMap<String, NDArray> state() {
    return head.state();
  }

  @Override
  public void restored() {}

  @Override
  public void close() {
    script.close();
    head.close();
    manager.close();
  }

  @Override
  public String toString() {
    return "{{name}} " + settings;
  }

  private NDArray embed(NDArray images) {
    return head.forward(encoder.forward(images, true), true);
  }

  private static String literal(double value) {
    return String.format(Locale.ROOT, "%.17e", value);
  }
}
