package org.saliencyssl.scda;

import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.Setting;

/**
 * Settings of {@link ScdaSelf}; none of them is the paper's.
 *
 * @param momentum weight of the following copy's old values at each step; 0 looks through the
 *     encoder itself and keeps no copy
 * @param inputSize side of the encoder's input for this purpose, pixels; views are resampled to it.
 *     The size of the training views keeps what the encoder has learned; twice that gives a map of
 *     twice as many places
 * @param slack standard deviations below the mean that still count as foreground, once warm
 * @param warmupEpochs epochs for which the control answers, fewer than the run has; 0 for none
 * @param control what answers while the encoder is warming up
 */
record ScdaSelfSettings(
    @Setting(min = 0, max = 1, maxExclusive = true) double momentum,
    @Setting(min = 16, max = 2048) int inputSize,
    @Setting(min = 0, max = 10) double slack,
    @Setting(min = 0) double warmupEpochs,
    WarmupControl control) {

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
      return new org.saliencyssl.scda.CentrePrior(
          new CentrePriorSettings(sigma, slack), context.ops());
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
      return new org.saliencyssl.scda.RandomMap(new RandomMapSettings(slack), context.ops());
    }
  }
}
