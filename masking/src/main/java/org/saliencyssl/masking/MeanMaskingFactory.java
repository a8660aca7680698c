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

/** Makes the strategy {@code mean} of Chin et al., WACV 2024: masked cells take the mean colour. */
public final class MeanMaskingFactory implements MaskingStrategyFactory<MeanMaskingSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public MeanMaskingFactory() {}

  @Override
  public String name() {
    return "mean";
  }

  @Override
  public String description() {
    return "masked cells filled with the view's mean colour (Chin et al., WACV 2024)";
  }

  @Override
  public Class<MeanMaskingSettings> settingsType() {
    return MeanMaskingSettings.class;
  }

  @Override
  public Set<Capability> capabilities(MeanMaskingSettings settings) {
    return settings.placement().capabilities();
  }

  @Override
  public List<Problem> check(MeanMaskingSettings settings, RunFacts facts) {
    return new Checks(facts).grid().placement("/placement", settings.placement()).problems();
  }

  @Override
  public MaskingStrategy create(MeanMaskingSettings settings, PluginContext context) {
    return new MeanMasking(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
