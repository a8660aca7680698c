package org.saliencyssl.scda;

import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;

/** Makes the control that knows the object. */
public final class GroundTruthFactory implements SaliencyProviderFactory<GroundTruthSettings> {

  /** Called by the service loader. */
  public GroundTruthFactory() {}

  @Override
  public String name() {
    return "ground-truth";
  }

  @Override
  public String description() {
    return "control: share of the annotated object in each cell";
  }

  @Override
  public Class<GroundTruthSettings> settingsType() {
    return GroundTruthSettings.class;
  }

  @Override
  public Set<Capability> capabilities(GroundTruthSettings settings) {
    return Set.of(Capability.NEEDS_OBJECT_MASKS, Capability.USES_LABELS, Capability.DETERMINISTIC);
  }

  @Override
  public SaliencyProvider create(GroundTruthSettings settings, PluginContext context) {
    return new GroundTruth(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
