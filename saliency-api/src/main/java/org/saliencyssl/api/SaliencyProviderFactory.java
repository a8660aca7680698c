package org.saliencyssl.api;

/**
 * Makes {@link SaliencyProvider}s from settings.
 *
 * @param <C> the settings record
 */
public interface SaliencyProviderFactory<C extends Record> extends PluginFactory<C> {

  /**
   * Makes a provider; reads weights, if it has any.
   *
   * @param settings checked
   * @param context the run's services
   * @return a provider for one run, closed by the caller
   * @throws java.io.UncheckedIOException if weights cannot be read
   * @throws IllegalArgumentException if weights do not fit the network; the message names the keys
   */
  SaliencyProvider create(C settings, PluginContext context);
}
