package org.saliencyssl.scda;

import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;

/** Makes the control that looks anywhere. */
public final class RandomMapFactory implements SaliencyProviderFactory<RandomMapSettings> {

  /** Called by the service loader. */
  public RandomMapFactory() {}

  @Override
  public String name() {
    return "random-map";
  }

  @Override
  public String description() {
    return "control: a uniform random number for each cell";
  }

  @Override
  public Class<RandomMapSettings> settingsType() {
    return RandomMapSettings.class;
  }

  @Override
  public Set<Capability> capabilities(RandomMapSettings settings) {
    return Set.of(Capability.DETERMINISTIC);
  }

  @Override
  public SaliencyProvider create(RandomMapSettings settings, PluginContext context) {
    return new RandomMap(settings, context.ops());
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
