package org.saliencyssl.mocov2;

import org.junit.jupiter.api.Nested;
import org.saliencyssl.api.contract.ContrastiveObjectiveContract;

/** MoCo v2 keeps to the contract. */
class MocoV2ContractsTest {

  private static MocoV2Settings settings(boolean headBatchNorm, double rho, HardNegativeOf of) {
    return new MocoV2Settings(
        12, 0.9, 0.2, 8, 16, headBatchNorm, rho, HardNegativeWeighting.SIMILARITY, of, true, true);
  }

  @Nested
  class WithHardNegativesKeepsTo implements ContrastiveObjectiveContract<MocoV2Settings> {
    @Override
    public MocoV2Factory factory() {
      return new MocoV2Factory();
    }

    @Override
    public MocoV2Settings settings() {
      return MocoV2ContractsTest.settings(true, 2, new HardNegativeOf.Own());
    }
  }

  @Nested
  class WithoutHardNegativesKeepsTo implements ContrastiveObjectiveContract<MocoV2Settings> {
    @Override
    public MocoV2Factory factory() {
      return new MocoV2Factory();
    }

    @Override
    public MocoV2Settings settings() {
      return MocoV2ContractsTest.settings(false, 0, new HardNegativeOf.Own());
    }
  }
}
