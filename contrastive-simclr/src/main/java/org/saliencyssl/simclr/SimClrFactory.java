package org.saliencyssl.simclr;

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
import org.saliencyssl.api.compute.NetworkDefinition;

/** Makes SimCLR objectives; the name is {@code simclr}. */
public final class SimClrFactory implements ContrastiveObjectiveFactory<SimClrSettings> {

  /** For {@link java.util.ServiceLoader}. */
  public SimClrFactory() {}

  @Override
  public String name() {
    return "simclr";
  }

  @Override
  public String description() {
    return "SimCLR: NT-Xent over both views of a batch (Chen et al. 2020), with hard negatives as"
        + " extra negatives";
  }

  @Override
  public Class<SimClrSettings> settingsType() {
    return SimClrSettings.class;
  }

  @Override
  public Set<Capability> capabilities(SimClrSettings settings) {
    EnumSet<Capability> capabilities = EnumSet.of(Capability.DETERMINISTIC);
    if (settings.hardNegativeWeight() > 0) {
      capabilities.add(Capability.ACCEPTS_HARD_NEGATIVES);
    }
    if (settings.gradientChunks() > 1) {
      capabilities.add(Capability.CACHES_GRADIENTS);
    }
    return capabilities;
  }

  @Override
  public List<Problem> check(SimClrSettings settings, RunFacts facts) {
    List<Problem> problems = new ArrayList<>();
    int batch = facts.batchSize();
    if (batch < 2) {
      problems.add(
          new Problem("", "SimCLR compares the images of a batch; the batch size must be over 1"));
    }
    int chunks = settings.gradientChunks();
    if (batch % chunks != 0) {
      problems.add(
          new Problem(
              "/gradientChunks",
              "%d does not divide the batch size %d; use %d"
                  .formatted(chunks, batch, largestDivisor(batch, chunks))));
    }
    return problems;
  }

  @Override
  public List<Problem> checkEncoder(SimClrSettings settings, NetworkDefinition encoder) {
    int chunks = settings.gradientChunks();
    int groups = encoder.batchMultiple();
    if (chunks == 1 || encoder.buffers().isEmpty() || groups % chunks == 0) {
      return List.of();
    }
    return List.of(
        new Problem(
            "/gradientChunks",
            ("%d chunks cut through the encoder's batch norm, which forms %d group(s), so that the"
                    + " loss would be another; use %d here, or a multiple of %d as the encoder's"
                    + " batchNormSplits")
                .formatted(chunks, groups, largestDivisor(groups, chunks), chunks)));
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }

  @Override
  public ContrastiveObjective create(
      SimClrSettings settings, Network encoder, PluginContext context) {
    List<Problem> problems = new ArrayList<>(check(settings, context.facts()));
    problems.addAll(checkEncoder(settings, encoder.definition()));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          problems.get(0).pointer() + " " + problems.get(0).message());
    }
    int size = encoder.outputSize();
    if (settings.gradientChunks() == 1) {
      return new SimClr(settings, new WholeGraph(encoder), size, context);
    }
    ChunkedGraph graph = new ChunkedGraph(encoder, settings.gradientChunks(), context.manager());
    return new CachedSimClr(new SimClr(settings, graph, size, context), graph);
  }

  private static int largestDivisor(int number, int atMost) {
    int divisor = Math.max(1, Math.min(number, atMost));
    while (number % divisor != 0) {
      divisor--;
    }
    return divisor;
  }
}
