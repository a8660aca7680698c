package org.saliencyssl.masking;

import java.util.List;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;

/**
 * Makes the strategy {@code high-pass} of Chin et al., WACV 2024: every encoder input is high-pass
 * filtered, so that masking adds no strong edges, and masked areas hold noise.
 */
public final class HighPassMaskingFactory
    implements MaskingStrategyFactory<HighPassMaskingSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public HighPassMaskingFactory() {}

  @Override
  public String name() {
    return "high-pass";
  }

  @Override
  public String description() {
    return "high-pass filtered views, masked areas replaced by noise; focal, spatial and"
        + " channel-wise masks (Chin et al., WACV 2024)";
  }

  @Override
  public Class<HighPassMaskingSettings> settingsType() {
    return HighPassMaskingSettings.class;
  }

  @Override
  public Set<Capability> capabilities(HighPassMaskingSettings settings) {
    Set<Capability> capabilities = settings.placement().capabilities();
    if (settings.mixture().focal() == 1) {
      capabilities.remove(Capability.NEEDS_SALIENCY); // no mask has cells
    }
    return capabilities;
  }

  @Override
  public List<Problem> check(HighPassMaskingSettings settings, RunFacts facts) {
    return new Checks(facts)
        .grid()
        .placement("/placement", settings.placement())
        .kernel("/filter", settings.filter())
        .window("/mixture/positiveWindow", settings.mixture().positiveWindow())
        .window("/mixture/negativeWindow", settings.mixture().negativeWindow())
        .problems();
  }

  @Override
  public MaskingStrategy create(HighPassMaskingSettings settings, PluginContext context) {
    return new HighPassMasking(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
