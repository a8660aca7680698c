package org.saliencyssl.masking.adios;

import org.junit.jupiter.api.Nested;
import org.saliencyssl.api.contract.AdversarialMaskingContract;

/** ADIOS keeps to the contract, with all its masks and with one drawn. */
class AdiosContractsTest {

  @Nested
  class AllMasksKeepTo implements AdversarialMaskingContract<AdiosSettings> {
    @Override
    public AdiosFactory factory() {
      return new AdiosFactory();
    }

    @Override
    public AdiosSettings settings() {
      return AdiosRun.settings(MaskedBranch.QUERY, MaskOptimizerSettings.Rule.LARS);
    }
  }

  @Nested
  class OneMaskKeepsTo implements AdversarialMaskingContract<AdiosSettings> {
    @Override
    public AdiosSingleFactory factory() {
      return new AdiosSingleFactory();
    }

    @Override
    public AdiosSettings settings() {
      return AdiosRun.settings(MaskedBranch.KEY, MaskOptimizerSettings.Rule.SGD);
    }
  }
}
