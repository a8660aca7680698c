package org.saliencyssl.experiment.fake;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.Setting;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;

public final class QueueObjectiveFactory
    implements ContrastiveObjectiveFactory<QueueObjectiveFactory.Queue> {

  record Queue(
      @Setting(min = 1) int queueSize,
      @Setting(min = 0, minExclusive = true) double temperature,
      @Setting(min = 0, max = 1, maxExclusive = true) double momentum,
      boolean acceptsHardNegatives) {}

  @Override
  public String name() {
    return "queue";
  }

  @Override
  public String description() {
    return "contrasts with a queue";
  }

  @Override
  public Class<Queue> settingsType() {
    return Queue.class;
  }

  @Override
  public Set<Capability> capabilities(Queue settings) {
    Set<Capability> capabilities = EnumSet.of(Capability.ACCUMULATES);
    if (settings.acceptsHardNegatives()) {
      capabilities.add(Capability.ACCEPTS_HARD_NEGATIVES);
    }
    return capabilities;
  }

  @Override
  public List<Problem> check(Queue settings, RunFacts facts) {
    return settings.queueSize() % facts.batchSize() == 0
        ? List.of()
        : List.of(
            new Problem(
                "/queueSize",
                settings.queueSize()
                    + " is not a multiple of the global batch size "
                    + facts.batchSize()));
  }

  @Override
  public List<Problem> checkEncoder(Queue settings, NetworkDefinition encoder) {
    return encoder.batchMultiple() <= 64
        ? List.of()
        : List.of(
            new Problem(
                "/queueSize",
                settings.queueSize() + " keys of " + encoder.batchMultiple() + " groups"));
  }

  @Override
  public ContrastiveObjective create(Queue settings, Network encoder, PluginContext context) {
    throw new UnsupportedOperationException("only for reading specs");
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
