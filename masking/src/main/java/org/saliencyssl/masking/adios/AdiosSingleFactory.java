package org.saliencyssl.masking.adios;

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
 * Makes the strategy {@code adios-s}: one of N learned soft masks, drawn for each sample, hides its
 * part (ADIOS-s, Shi et al., ICML 2022).
 */
public final class AdiosSingleFactory implements MaskingStrategyFactory<AdiosSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public AdiosSingleFactory() {}

  @Override
  public String name() {
    return "adios-s";
  }

  @Override
  public String description() {
    return "one of N learned soft masks, drawn for each sample, hides its part (ADIOS-s, Shi et al., ICML 2022)";
  }

  @Override
  public Class<AdiosSettings> settingsType() {
    return AdiosSettings.class;
  }

  @Override
  public Set<Capability> capabilities(AdiosSettings settings) {
    return AdiosChecks.CAPABILITIES;
  }

  @Override
  public List<Problem> check(AdiosSettings settings, RunFacts facts) {
    return AdiosChecks.problems(settings, facts);
  }

  @Override
  public MaskingStrategy create(AdiosSettings settings, PluginContext context) {
    return new Adios(settings, MaskChoice::one, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
