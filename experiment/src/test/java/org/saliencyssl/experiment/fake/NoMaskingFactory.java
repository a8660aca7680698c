package org.saliencyssl.experiment.fake;

import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;

public final class NoMaskingFactory implements MaskingStrategyFactory<NoMaskingFactory.Nothing> {

  record Nothing() {}

  @Override
  public String name() {
    return "none";
  }

  @Override
  public String description() {
    return "hides nothing";
  }

  @Override
  public Class<Nothing> settingsType() {
    return Nothing.class;
  }

  @Override
  public Set<Capability> capabilities(Nothing settings) {
    return Set.of();
  }

  @Override
  public MaskingStrategy create(Nothing settings, PluginContext context) {
    throw new UnsupportedOperationException("only for reading specs");
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
