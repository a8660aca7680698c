package org.saliencyssl.simclr;

import org.junit.jupiter.api.Nested;
import org.saliencyssl.api.contract.ContrastiveObjectiveContract;

/** SimCLR keeps to the contract, with each head, in one pass and in two. */
class SimClrContractsTest {

  @Nested
  class InOnePassKeepsTo implements ContrastiveObjectiveContract<SimClrSettings> {
    @Override
    public SimClrFactory factory() {
      return new SimClrFactory();
    }

    @Override
    public SimClrSettings settings() {
      return new SimClrSettings(0.2, new Heads.Solo(16, 8), true, 2, Anchors.BOTH, true, 1);
    }
  }

  @Nested
  class WithoutHardNegativesKeepsTo implements ContrastiveObjectiveContract<SimClrSettings> {
    @Override
    public SimClrFactory factory() {
      return new SimClrFactory();
    }

    @Override
    public SimClrSettings settings() {
      return new SimClrSettings(0.5, new Heads.Google(2, 16, 8), false, 0, Anchors.QUERY, false, 1);
    }
  }

  @Nested
  class WithCachedGradientsKeepsTo implements ContrastiveObjectiveContract<SimClrSettings> {
    @Override
    public SimClrFactory factory() {
      return new SimClrFactory();
    }

    @Override
    public SimClrSettings settings() {
      return new SimClrSettings(0.2, new Heads.Lightly(16, 8), false, 1, Anchors.QUERY, true, 2);
    }
  }
}
