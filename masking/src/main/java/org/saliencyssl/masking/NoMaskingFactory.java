package org.saliencyssl.masking;

import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;

/** Makes the strategy {@code none}: both views as they are, the baseline without masking. */
public final class NoMaskingFactory implements MaskingStrategyFactory<NoMaskingSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public NoMaskingFactory() {}

  @Override
  public String name() {
    return "none";
  }

  @Override
  public String description() {
    return "no masking: the plain contrastive baseline";
  }

  @Override
  public Class<NoMaskingSettings> settingsType() {
    return NoMaskingSettings.class;
  }

  @Override
  public Set<Capability> capabilities(NoMaskingSettings settings) {
    return Set.of(Capability.DETERMINISTIC);
  }

  @Override
  public MaskingStrategy create(NoMaskingSettings settings, PluginContext context) {
    return new NoMasking();
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
