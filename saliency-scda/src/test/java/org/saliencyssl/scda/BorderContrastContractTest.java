package org.saliencyssl.scda;

import org.saliencyssl.api.contract.SaliencyProviderContract;

class BorderContrastContractTest implements SaliencyProviderContract<BorderContrastSettings> {

  @Override
  public BorderContrastFactory factory() {
    return new BorderContrastFactory();
  }

  @Override
  public BorderContrastSettings settings() {
    return new BorderContrastSettings(0.1, 0.6);
  }
}
