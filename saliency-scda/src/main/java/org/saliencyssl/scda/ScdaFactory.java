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

/** Makes the paper's localization network. */
public final class ScdaFactory implements SaliencyProviderFactory<ScdaSettings> {

  /** Called by the service loader. */
  public ScdaFactory() {}

  @Override
  public String name() {
    return "scda";
  }

  @Override
  public String description() {
    return "channel sum of a frozen network, mean - slack * sd (Chin et al. 2024, as described)";
  }

  @Override
  public Class<ScdaSettings> settingsType() {
    return ScdaSettings.class;
  }

  @Override
  public Set<Capability> capabilities(ScdaSettings settings) {
    return Set.of(Capability.CACHEABLE, Capability.DETERMINISTIC, Capability.SUPERVISED_WEIGHTS);
  }

  @Override
  public List<Problem> checkFiles(ScdaSettings settings, Path dataFolder) {
    return WeightFile.problems(settings.localizer(), settings.weights(), dataFolder);
  }

  @Override
  public SaliencyProvider create(ScdaSettings settings, PluginContext context) {
    return new Scda(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
