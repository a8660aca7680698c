package org.saliencyssl.scda;

import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;

/** Makes a saliency without weights, which is not the paper's. */
public final class BorderContrastFactory
    implements SaliencyProviderFactory<BorderContrastSettings> {

  /** Called by the service loader. */
  public BorderContrastFactory() {}

  @Override
  public String name() {
    return "border-contrast";
  }

  @Override
  public String description() {
    return "colour distance from the image border; no weights; not the paper's";
  }

  @Override
  public Class<BorderContrastSettings> settingsType() {
    return BorderContrastSettings.class;
  }

  @Override
  public Set<Capability> capabilities(BorderContrastSettings settings) {
    return Set.of(Capability.CACHEABLE, Capability.DETERMINISTIC);
  }

  @Override
  public SaliencyProvider create(BorderContrastSettings settings, PluginContext context) {
    return new BorderContrast(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
