package org.saliencyssl.scda;

import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;

/**
 * What needs no weights and says where masking looks until the encoder has learned something; in a
 * spec, {@code type} is the name of the provider, and the rest are its settings.
 */
sealed interface WarmupControl
    permits ScdaSelfSettings.BorderContrast,
        ScdaSelfSettings.CentrePrior,
        ScdaSelfSettings.RandomMap {

  /** Makes the provider, with its own foreground rule. */
  SaliencyProvider provider(PluginContext context);
}
