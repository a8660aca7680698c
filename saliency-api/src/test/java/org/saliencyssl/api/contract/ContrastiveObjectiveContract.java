package org.saliencyssl.api.contract;

import org.saliencyssl.api.ContrastiveObjectiveFactory;

/**
 * What every {@link org.saliencyssl.api.ContrastiveObjective} keeps to; an objective's test
 * implements it.
 *
 * @param <C> the settings record
 */
public interface ContrastiveObjectiveContract<C extends Record> extends PluginFactoryContract<C> {

  @Override
  ContrastiveObjectiveFactory<C> factory();
}
