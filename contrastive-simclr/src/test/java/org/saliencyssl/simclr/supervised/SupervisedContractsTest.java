package org.saliencyssl.simclr.supervised;

import org.junit.jupiter.api.Nested;
import org.saliencyssl.api.contract.ContrastiveObjectiveContract;

/** The supervised baseline keeps to the contract. */
class SupervisedContractsTest {

  @Nested
  class OfTheQueryKeepsTo implements ContrastiveObjectiveContract<SupervisedSettings> {
    @Override
    public SupervisedFactory factory() {
      return new SupervisedFactory();
    }

    @Override
    public SupervisedSettings settings() {
      return new SupervisedSettings(ClassifiedViews.QUERY, 0);
    }
  }

  @Nested
  class OfBothViewsKeepsTo implements ContrastiveObjectiveContract<SupervisedSettings> {
    @Override
    public SupervisedFactory factory() {
      return new SupervisedFactory();
    }

    @Override
    public SupervisedSettings settings() {
      return new SupervisedSettings(ClassifiedViews.BOTH, 0.1);
    }
  }
}
