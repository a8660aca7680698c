package org.saliencyssl.scda;

import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;

/** Makes the control that looks at the centre. */
public final class CentrePriorFactory implements SaliencyProviderFactory<CentrePriorSettings> {

  /** Called by the service loader. */
  public CentrePriorFactory() {}

  @Override
  public String name() {
    return "centre-prior";
  }

  @Override
  public String description() {
    return "control: a Gaussian around the centre of the view, whatever it shows";
  }

  @Override
  public Class<CentrePriorSettings> settingsType() {
    return CentrePriorSettings.class;
  }

  @Override
  public Set<Capability> capabilities(CentrePriorSettings settings) {
    return Set.of(Capability.DETERMINISTIC);
  }

  @Override
  public SaliencyProvider create(CentrePriorSettings settings, PluginContext context) {
    return new CentrePrior(settings, context.ops());
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
