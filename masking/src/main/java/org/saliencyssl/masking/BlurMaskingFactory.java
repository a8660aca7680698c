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

/** Makes the strategy {@code blur} of Chin et al., WACV 2024: masked cells are strongly blurred. */
public final class BlurMaskingFactory implements MaskingStrategyFactory<BlurMaskingSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public BlurMaskingFactory() {}

  @Override
  public String name() {
    return "blur";
  }

  @Override
  public String description() {
    return "masked cells taken from a strongly blurred copy of the view (Chin et al., WACV 2024)";
  }

  @Override
  public Class<BlurMaskingSettings> settingsType() {
    return BlurMaskingSettings.class;
  }

  @Override
  public Set<Capability> capabilities(BlurMaskingSettings settings) {
    return settings.placement().capabilities();
  }

  @Override
  public List<Problem> check(BlurMaskingSettings settings, RunFacts facts) {
    return new Checks(facts)
        .grid()
        .placement("/placement", settings.placement())
        .kernel("/blur", settings.blur())
        .problems();
  }

  @Override
  public MaskingStrategy create(BlurMaskingSettings settings, PluginContext context) {
    return new BlurMasking(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
