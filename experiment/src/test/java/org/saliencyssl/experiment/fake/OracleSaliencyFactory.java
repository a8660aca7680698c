package org.saliencyssl.experiment.fake;

import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;

public final class OracleSaliencyFactory
    implements SaliencyProviderFactory<OracleSaliencyFactory.Oracle> {

  record Oracle(String weights) {}

  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public String description() {
    return "reads object masks and weights";
  }

  @Override
  public Class<Oracle> settingsType() {
    return Oracle.class;
  }

  @Override
  public Set<Capability> capabilities(Oracle settings) {
    return Set.of(Capability.NEEDS_OBJECT_MASKS, Capability.USES_LABELS);
  }

  @Override
  public SaliencyProvider create(Oracle settings, PluginContext context) {
    throw new UnsupportedOperationException("only for reading specs");
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
