package org.saliencyssl.experiment.spec;

import java.util.List;
import java.util.Set;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;

/**
 * The chosen objective, spec section {@code objective}.
 *
 * @param factory the plug-in
 * @param settings bound and range-checked
 * @param <C> the plug-in's settings
 */
public record ObjectiveChoice<C extends Record>(
    ContrastiveObjectiveFactory<C> factory, C settings) {

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
   * @param encoder the network that the run trains; owned and closed by the caller
   * @param context the run's services
   * @return an instance for one run, closed by the caller
   */
  public ContrastiveObjective create(Network encoder, PluginContext context) {
    return factory.create(settings, encoder, context);
  }

  List<Problem> checkFiles(FileLooks looks) {
    return looks.files(factory, settings);
  }

  List<Problem> check(RunFacts facts) {
    return factory.check(settings, facts);
  }

  List<Problem> checkEncoder(NetworkDefinition encoder) {
    return factory.checkEncoder(settings, encoder);
  }
}
