package org.saliencyssl.masking.adios;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.network.UNet;

/** What both factories declare and refuse. */
final class AdiosChecks {

  static final Set<Capability> CAPABILITIES =
      Set.of(Capability.TRAINABLE, Capability.DETERMINISTIC);

  private AdiosChecks() {}

  static List<Problem> problems(AdiosSettings settings, RunFacts facts) {
    List<Problem> problems = new ArrayList<>();
    int size = facts.imageSize();
    if (!UNet.accepts(size)) {
      problems.add(
          new Problem(
              "",
              "imageSize is %d; the mask network halves it %d times and needs at least 16 pixels, so"
                      .formatted(size, Math.max(0, UNet.blocks(size) - 1))
                  + " a multiple of %d is needed, for instance 32, 64, 96 or 224"
                      .formatted(UNet.multiple(size))));
    }
    int warmup = settings.optimizer().warmupEpochs();
    if (warmup >= facts.epochs()) {
      problems.add(
          new Problem(
              "/optimizer/warmupEpochs",
              "%d of the run's %d epochs; the cosine needs at least one"
                  .formatted(warmup, facts.epochs())));
    }
    return problems;
  }
}
