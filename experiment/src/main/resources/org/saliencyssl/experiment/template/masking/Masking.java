package {{package}};

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;

/** Hides random rows of the query: each image loses stripes at places of its own. */
final class {{Name}}Masking implements MaskingStrategy {

  static final String DESCRIPTION =
      "horizontal stripes at random places of the query take the image's mean colour";

  static final Set<Capability> CAPABILITIES = Set.of(Capability.DETERMINISTIC);

  private final {{Name}}Settings settings;
  private final TensorOps ops;

  {{Name}}Masking({{Name}}Settings settings, PluginContext context) {
    this.settings = settings;
    this.ops = context.ops();
  }

  @Override
  public List<MaskedViews> mask(Views views) {
    NDArray pixels = views.query().pixels();
    try (NDArray mask = hiddenRows(views.query());
        NDArray means = ops.imageMeans(pixels)) {
      NDArray masked = ops.blend(pixels, means, mask);
      return List.of(new MaskedViews(masked, views.key().pixels(), List.of(), views.labels()));
    }
  }

  @Override
  public String toString() {
    return "{{name}} " + settings;
  }

  /** Shape (N, 1, H, 1): 1 where a row is hidden. Drawn in Java, each sample from its own stream. */
  private NDArray hiddenRows(View view) {
    int rows = (int) view.pixels().getShape().get(2);
    float[] mask = new float[view.batch() * rows];
    for (int i = 0; i < view.batch(); i++) {
      RandomStream stream = view.streams().get(i).purpose("{{name}}").stream();
      for (int s = 0; s < settings.stripes(); s++) {
        int top = i * rows + stream.nextInt(rows - settings.height() + 1);
        Arrays.fill(mask, top, top + settings.height(), 1);
      }
    }
    return ops.upload(mask, new Shape(view.batch(), 1, rows, 1), view.pixels().getManager());
  }
}
