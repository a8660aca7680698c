package org.saliencyssl.scda;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;

/** Makes the paper's localization network with a foreground of fixed size. */
public final class ScdaShareFactory implements SaliencyProviderFactory<ScdaShareSettings> {

  /** Called by the service loader. */
  public ScdaShareFactory() {}

  @Override
  public String name() {
    return "scda-share";
  }

  @Override
  public String description() {
    return "channel sum of a frozen network, a fixed share of the cells; not the paper's rule";
  }

  @Override
  public Class<ScdaShareSettings> settingsType() {
    return ScdaShareSettings.class;
  }

  @Override
  public Set<Capability> capabilities(ScdaShareSettings settings) {
    return Set.of(Capability.CACHEABLE, Capability.DETERMINISTIC, Capability.SUPERVISED_WEIGHTS);
  }

  @Override
  public List<Problem> checkFiles(ScdaShareSettings settings, Path dataFolder) {
    return WeightFile.problems(settings.localizer(), settings.weights(), dataFolder);
  }

  @Override
  public SaliencyProvider create(ScdaShareSettings settings, PluginContext context) {
    return new ScdaShare(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
