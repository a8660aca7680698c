package org.saliencyssl.experiment.fake;

import java.util.List;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Setting;

public final class CoverMaskingFactory
    implements MaskingStrategyFactory<CoverMaskingFactory.Cover> {

  enum Branch {
    QUERY,
    KEY,
    BOTH_OF_THEM {
      @Override
      boolean masksKey() {
        return true;
      }
    };

    boolean masksKey() {
      return this == KEY;
    }
  }

  record Share(@Setting(min = 0, max = 1) double min, @Setting(min = 0, max = 1) double max) {
    Share {
      if (min > max) {
        throw new IllegalArgumentException("min " + min + " is more than max " + max);
      }
    }
  }

  record Cover(
      Share ratio,
      Branch branch,
      @Setting(min = 1, max = 15) List<Integer> kernels,
      boolean hardNegatives) {}

  @Override
  public String name() {
    return "cover";
  }

  @Override
  public String description() {
    return "covers the spot";
  }

  @Override
  public Class<Cover> settingsType() {
    return Cover.class;
  }

  @Override
  public Set<Capability> capabilities(Cover settings) {
    return settings.hardNegatives()
        ? Set.of(Capability.NEEDS_SALIENCY, Capability.MAKES_HARD_NEGATIVES)
        : Set.of(Capability.NEEDS_SALIENCY);
  }

  @Override
  public MaskingStrategy create(Cover settings, PluginContext context) {
    throw new UnsupportedOperationException("only for reading specs");
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
