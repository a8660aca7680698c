package org.saliencyssl.scda;

import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.Setting;

/**
 * What needs no weights and says where masking looks until the encoder has learned something; in a
 * spec, {@code type} is the name of the provider, and the rest are its settings.
 */
sealed interface WarmupControl {

  /** Makes the provider, with its own foreground rule. */
  SaliencyProvider provider(PluginContext context);

  /**
   * As {@link org.saliencyssl.scda.BorderContrast}.
   *
   * @param borderWidth width of the frame, as a share of the image's side
   * @param slack standard deviations below the mean that still count as foreground
   */
  record BorderContrast(
      @Setting(min = 0, minExclusive = true, max = 0.5) double borderWidth,
      @Setting(min = 0, max = 10) double slack)
      implements WarmupControl {

    @Override
    public SaliencyProvider provider(PluginContext context) {
      var settings = new BorderContrastSettings(borderWidth, slack);
      return new org.saliencyssl.scda.BorderContrast(settings, context);
    }
  }

  /**
   * As {@link org.saliencyssl.scda.CentrePrior}.
   *
   * @param sigma standard deviation of the Gaussian, as a share of the view's side
   * @param slack standard deviations below the mean that still count as foreground
   */
  record CentrePrior(
      @Setting(min = 0.01, max = 10) double sigma, @Setting(min = 0, max = 10) double slack)
      implements WarmupControl {

    @Override
    public SaliencyProvider provider(PluginContext context) {
      return new org.saliencyssl.scda.CentrePrior(new CentrePriorSettings(sigma, slack));
    }
  }

  /**
   * As {@link org.saliencyssl.scda.RandomMap}.
   *
   * @param slack standard deviations below the mean that still count as foreground
   */
  record RandomMap(@Setting(min = 0, max = 10) double slack) implements WarmupControl {

    @Override
    public SaliencyProvider provider(PluginContext context) {
      return new org.saliencyssl.scda.RandomMap(new RandomMapSettings(slack));
    }
  }
}
