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
 * Makes the strategy {@code random}: noise in random cells of unfiltered views. Ours, as a control.
 */
public final class RandomMaskingFactory implements MaskingStrategyFactory<RandomMaskingSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public RandomMaskingFactory() {}

  @Override
  public String name() {
    return "random";
  }

  @Override
  public String description() {
    return "random cells of unfiltered views replaced by noise; a control of this project, not the paper's";
  }

  @Override
  public Class<RandomMaskingSettings> settingsType() {
    return RandomMaskingSettings.class;
  }

  @Override
  public Set<Capability> capabilities(RandomMaskingSettings settings) {
    return settings.placement().capabilities();
  }

  @Override
  public List<Problem> check(RandomMaskingSettings settings, RunFacts facts) {
    return new Checks(facts)
        .grid()
        .ratio("/positiveRatio", settings.positiveRatio())
        .ratio("/negativeRatio", settings.negativeRatio())
        .problems();
  }

  @Override
  public MaskingStrategy create(RandomMaskingSettings settings, PluginContext context) {
    return new RandomMasking(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
