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

/** Makes Wei et al.'s SCDA. */
public final class ScdaClassicFactory implements SaliencyProviderFactory<ScdaClassicSettings> {

  /** Called by the service loader. */
  public ScdaClassicFactory() {}

  @Override
  public String name() {
    return "scda-classic";
  }

  @Override
  public String description() {
    return "channel sum of a frozen network, largest component above the mean (Wei et al. 2017)";
  }

  @Override
  public Class<ScdaClassicSettings> settingsType() {
    return ScdaClassicSettings.class;
  }

  @Override
  public Set<Capability> capabilities(ScdaClassicSettings settings) {
    return Set.of(Capability.CACHEABLE, Capability.DETERMINISTIC, Capability.SUPERVISED_WEIGHTS);
  }

  @Override
  public List<Problem> checkFiles(ScdaClassicSettings settings, Path dataFolder) {
    return WeightFile.problems(settings.localizer(), settings.weights(), dataFolder);
  }

  @Override
  public SaliencyProvider create(ScdaClassicSettings settings, PluginContext context) {
    return new ScdaClassic(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
