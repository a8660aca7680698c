package org.saliencyssl.scda;

import java.util.List;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;

/** Makes a localizer out of the encoder in training, which is not the paper's. */
public final class ScdaSelfFactory implements SaliencyProviderFactory<ScdaSelfSettings> {

  /** Called by the service loader. */
  public ScdaSelfFactory() {}

  @Override
  public String name() {
    return "scda-self";
  }

  @Override
  public String description() {
    return "channel sum of the encoder in training, after a warm-up; no labels; not the paper's";
  }

  @Override
  public Class<ScdaSelfSettings> settingsType() {
    return ScdaSelfSettings.class;
  }

  @Override
  public Set<Capability> capabilities(ScdaSelfSettings settings) {
    return Set.of(Capability.FOLLOWS_ENCODER, Capability.DETERMINISTIC);
  }

  @Override
  public List<Problem> check(ScdaSelfSettings settings, RunFacts facts) {
    if (settings.warmupEpochs() < facts.epochs()) {
      return List.of();
    }
    return List.of(
        new Problem(
            "/warmupEpochs",
            "a warm-up of %s epochs leaves nothing of a run of %d; use fewer, or the control itself"
                .formatted(settings.warmupEpochs(), facts.epochs())));
  }

  @Override
  public SaliencyProvider create(ScdaSelfSettings settings, PluginContext context) {
    return new ScdaSelf(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
