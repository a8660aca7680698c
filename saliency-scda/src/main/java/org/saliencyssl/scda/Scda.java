package org.saliencyssl.scda;

import ai.djl.ndarray.NDArray;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;

/**
 * The localization of Chin et al. (WACV 2024), after Wei et al.'s SCDA (TIP 2017): the sum over
 * channels of a frozen network's last map, computed on the normalised, unfiltered view; foreground
 * by the relaxed {@link ForegroundRule}, without connected components, in place or, as in the
 * released code, moved to the right end of each row ({@link Rows}). The code sums over channels and
 * the poster averages: the rule does not change when a map is scaled, so there is one of them.
 */
final class Scda implements SaliencyProvider {

  private final ScdaSettings settings;
  private final ForegroundRule rule;
  private final Localizer localizer;

  Scda(ScdaSettings settings, PluginContext context) {
    this.settings = settings;
    this.rule = new ForegroundRule(settings.slack(), context.ops());
    this.localizer =
        Localizer.open(settings.localizer(), settings.weights(), settings.inputSize(), context);
  }

  @Override
  public NDArray values(View images, int grid) {
    return localizer.map(images.pixels(), grid);
  }

  @Override
  public NDArray foreground(NDArray values) {
    return settings.rows().place(rule.apply(values));
  }

  @Override
  public void close() {
    localizer.close();
  }

  @Override
  public String toString() {
    return "scda(%s, %d, slack=%s, rows=%s)"
        .formatted(settings.localizer(), settings.inputSize(), settings.slack(), settings.rows());
  }
}
