package org.saliencyssl.mocov2;

import org.saliencyssl.api.contract.ContrastiveObjectiveContract;

class MocoV2ContractTest implements ContrastiveObjectiveContract<MocoV2Settings> {

  @Override
  public MocoV2Factory factory() {
    return new MocoV2Factory();
  }

  @Override
  public MocoV2Settings settings() {
    return new MocoV2Settings(12, 0.9, 0.2, 8, 16, true, 2, true);
  }
}
