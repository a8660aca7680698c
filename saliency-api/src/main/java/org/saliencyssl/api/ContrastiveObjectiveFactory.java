package org.saliencyssl.api;

import java.util.List;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;

/**
 * Makes {@link ContrastiveObjective}s from settings.
 *
 * @param <C> the settings record
 */
public interface ContrastiveObjectiveFactory<C extends Record> extends PluginFactory<C> {

  /**
   * Checks settings against the encoder that is to be pretrained; called when a spec is read.
   *
   * @param settings bound and range-checked
   * @param encoder what the encoder computes
   * @return as of {@link #check}
   */
  default List<Problem> checkEncoder(C settings, NetworkDefinition encoder) {
    return List.of();
  }

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
