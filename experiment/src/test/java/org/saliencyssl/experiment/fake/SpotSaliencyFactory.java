package org.saliencyssl.experiment.fake;

import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.api.Setting;

public final class SpotSaliencyFactory
    implements SaliencyProviderFactory<SpotSaliencyFactory.Spot> {

  record Spot(@Setting(min = 0, minExclusive = true, max = 10) double sigma, boolean cacheable) {}

  @Override
  public String name() {
    return "spot";
  }

  @Override
  public String description() {
    return "a spot in the middle";
  }

  @Override
  public Class<Spot> settingsType() {
    return Spot.class;
  }

  @Override
  public Set<Capability> capabilities(Spot settings) {
    return settings.cacheable() ? Set.of(Capability.CACHEABLE) : Set.of();
  }

  @Override
  public SaliencyProvider create(Spot settings, PluginContext context) {
    throw new UnsupportedOperationException("only for reading specs");
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
