package org.saliencyssl.api;

import org.saliencyssl.api.compute.Network;

/**
 * Makes {@link ContrastiveObjective}s from settings.
 *
 * @param <C> the settings record
 */
public interface ContrastiveObjectiveFactory<C extends Record> extends PluginFactory<C> {

  /**
   * Makes an objective around the encoder that is to be pretrained.
   *
   * @param settings checked
   * @param encoder the network that the run trains, initialised; owned and closed by the caller. An
   *     objective that needs a second one makes it with {@link Network#sibling}
   * @param context the run's services
   * @return an objective for one run, closed by the caller
   */
  ContrastiveObjective create(C settings, Network encoder, PluginContext context);
}
