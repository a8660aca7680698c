package org.saliencyssl.experiment.spec;

import java.util.List;
import java.util.Set;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;

/**
 * The chosen masking strategy, spec section {@code masking}.
 *
 * @param factory the plug-in
 * @param settings bound and range-checked
 * @param <C> the plug-in's settings
 */
public record MaskingChoice<C extends Record>(MaskingStrategyFactory<C> factory, C settings) {

  /**
   * Returns the plug-in's name.
   *
   * @return as in the spec
   */
  public String name() {
    return factory.name();
  }

  /**
   * Returns what the plug-in needs and offers with these settings.
   *
   * @return the capabilities
   */
  public Set<Capability> capabilities() {
    return factory.capabilities(settings);
  }

  /**
   * Makes the plug-in's instance.
   *
   * @param context the run's services
   * @return an instance for one run, closed by the caller
   */
  public MaskingStrategy create(PluginContext context) {
    return factory.create(settings, context);
  }

  List<Problem> checkFiles(FileLooks looks) {
    return looks.files(factory, settings);
  }

  List<Problem> check(RunFacts facts) {
    return factory.check(settings, facts);
  }
}
