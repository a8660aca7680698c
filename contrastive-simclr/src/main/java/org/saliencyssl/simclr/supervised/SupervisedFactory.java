package org.saliencyssl.simclr.supervised;

import java.util.EnumSet;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.Network;

/** Makes the supervised baseline; the name is {@code supervised}. */
public final class SupervisedFactory implements ContrastiveObjectiveFactory<SupervisedSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public SupervisedFactory() {}

  @Override
  public String name() {
    return "supervised";
  }

  @Override
  public String description() {
    return "supervised baseline: cross-entropy of a linear classifier on the encoder's output";
  }

  @Override
  public Class<SupervisedSettings> settingsType() {
    return SupervisedSettings.class;
  }

  @Override
  public Set<Capability> capabilities(SupervisedSettings settings) {
    return EnumSet.of(Capability.USES_LABELS, Capability.DETERMINISTIC, Capability.ACCUMULATES);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }

  @Override
  public ContrastiveObjective create(
      SupervisedSettings settings, Network encoder, PluginContext context) {
    return new Supervised(settings, encoder, context);
  }
}
