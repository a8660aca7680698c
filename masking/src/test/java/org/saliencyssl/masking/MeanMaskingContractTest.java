package org.saliencyssl.masking;

import org.saliencyssl.api.Interval;
import org.saliencyssl.api.contract.MaskingStrategyContract;

class MeanMaskingContractTest implements MaskingStrategyContract<MeanMaskingSettings> {

  @Override
  public MeanMaskingFactory factory() {
    return new MeanMaskingFactory();
  }

  @Override
  public MeanMaskingSettings settings() {
    return new MeanMaskingSettings(
        new Placement(Branch.QUERY, true, new Interval(0.2, 0.3), 1, new Interval(0.4, 0.7)));
  }
}
