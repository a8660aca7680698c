package org.saliencyssl.api;

/**
 * Makes {@link MaskingStrategy} instances from settings.
 *
 * @param <C> the settings record
 */
public interface MaskingStrategyFactory<C extends Record> extends PluginFactory<C> {

  /**
   * Makes a strategy.
   *
   * @param settings checked
   * @param context the run's services
   * @return a strategy for one run, closed by the caller; an {@link AdversarialMasking} if and only
   *     if {@link Capability#TRAINABLE} is declared
   */
  MaskingStrategy create(C settings, PluginContext context);
}
