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
 * Makes the strategy {@code adios}: each of N learned soft masks hides its part, one variant for
 * each (ADIOS, Shi et al., ICML 2022).
 */
public final class AdiosFactory implements MaskingStrategyFactory<AdiosSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public AdiosFactory() {}

  @Override
  public String name() {
    return "adios";
  }

  @Override
  public String description() {
    return "each of N learned soft masks hides its part, one variant for each (ADIOS, Shi et al., ICML 2022)";
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
    return new Adios(settings, MaskChoice::all, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
