package org.saliencyssl.mocov2;

import java.util.ArrayList;
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
import org.saliencyssl.api.compute.Network;

/** Makes MoCo v2 objectives; the name is {@code mocov2}. */
public final class MocoV2Factory implements ContrastiveObjectiveFactory<MocoV2Settings> {

  /** For {@link java.util.ServiceLoader}. */
  public MocoV2Factory() {}

  @Override
  public String name() {
    return "mocov2";
  }

  @Override
  public String description() {
    return "MoCo v2: momentum encoder and queue (Chen et al. 2020), with the hard negatives of Chin"
        + " et al. (WACV 2024)";
  }

  @Override
  public Class<MocoV2Settings> settingsType() {
    return MocoV2Settings.class;
  }

  @Override
  public Set<Capability> capabilities(MocoV2Settings settings) {
    EnumSet<Capability> capabilities = EnumSet.of(Capability.DETERMINISTIC);
    if (settings.hardNegativeOf() instanceof Own) { // a device's part is one of the whole batch
      capabilities.add(Capability.ACCUMULATES);
    }
    if (settings.hardNegativeWeight() > 0) {
      capabilities.add(Capability.ACCEPTS_HARD_NEGATIVES);
    }
    return capabilities;
  }

  @Override
  public List<Problem> check(MocoV2Settings settings, RunFacts facts) {
    if (facts.batchSize() < 2) {
      return List.of(
          new Problem("", "MoCo v2 compares the images of a batch; the batch size must be over 1"));
    }
    List<Problem> problems = new ArrayList<>();
    checkQueue(settings.queueSize(), facts.batchSize(), problems);
    if (settings.hardNegativeOf() instanceof FirstOfDevice first) {
      checkDevices(first.devices(), facts.batchSize(), problems);
      if (settings.headBatchNorm()) {
        problems.add(
            new Problem(
                "/headBatchNorm",
                "hardNegativeOf first-of-device embeds one image at a time, and batch norm over one"
                    + " vector is undefined; set it to false"));
      }
    }
    return problems;
  }

  private static void checkQueue(int queue, int batch, List<Problem> problems) {
    if (queue % batch != 0) {
      long batches = Math.max(1, Math.round((double) queue / batch));
      problems.add(
          new Problem(
              "/queueSize",
              "%d is not a multiple of the batch size %d; use %d"
                  .formatted(queue, batch, batches * batch)));
    }
  }

  private static void checkDevices(int devices, int batch, List<Problem> problems) {
    if (batch % devices != 0) {
      problems.add(
          new Problem(
              "/hardNegativeOf/devices",
              "%d does not divide the batch size %d".formatted(devices, batch)));
    }
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }

  @Override
  public ContrastiveObjective create(
      MocoV2Settings settings, Network encoder, PluginContext context) {
    return new MocoV2(settings, encoder, context);
  }
}
