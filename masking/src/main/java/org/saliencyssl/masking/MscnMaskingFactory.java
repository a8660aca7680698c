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
 * Makes the strategy {@code mscn}: high-pass filtered views, both masked at random. A stand-in for
 * Jing, Zhu and LeCun's masked siamese ConvNets, whose constants are not known.
 */
public final class MscnMaskingFactory implements MaskingStrategyFactory<MscnMaskingSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public MscnMaskingFactory() {}

  @Override
  public String name() {
    return "mscn";
  }

  @Override
  public String description() {
    return "high-pass filtered views, both masked at random with noise, no saliency; a stand-in for"
        + " MSCN (Jing, Zhu, LeCun 2022)";
  }

  @Override
  public Class<MscnMaskingSettings> settingsType() {
    return MscnMaskingSettings.class;
  }

  @Override
  public Set<Capability> capabilities(MscnMaskingSettings settings) {
    return Set.of(Capability.DETERMINISTIC);
  }

  @Override
  public List<Problem> check(MscnMaskingSettings settings, RunFacts facts) {
    return new Checks(facts)
        .grid()
        .ratio("/ratio", settings.ratio())
        .kernel("/filter", settings.filter())
        .window("/mixture/window", settings.mixture().window())
        .problems();
  }

  @Override
  public MaskingStrategy create(MscnMaskingSettings settings, PluginContext context) {
    return new MscnMasking(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
