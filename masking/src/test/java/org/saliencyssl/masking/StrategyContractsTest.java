package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.contract.MaskingStrategyContract;

/** Every strategy keeps to the contract. */
class StrategyContractsTest {

  private static final Gaussian GAUSSIAN = new Gaussian(5, 1.5);
  private static final Interval SOME = new Interval(0.2, 0.3);
  private static final Interval MANY = new Interval(0.4, 0.7);

  private static Placement placement(Branch branch, boolean guided, int hardNegatives) {
    return TestRun.placement(branch, guided, SOME, hardNegatives, MANY);
  }

  @Nested
  class NoMaskingKeepsTo implements MaskingStrategyContract<NoMaskingSettings> {
    @Override
    public NoMaskingFactory factory() {
      return new NoMaskingFactory();
    }

    @Override
    public NoMaskingSettings settings() {
      return new NoMaskingSettings();
    }
  }

  @Nested
  class MeanKeepsTo implements MaskingStrategyContract<MeanMaskingSettings> {
    @Override
    public MeanMaskingFactory factory() {
      return new MeanMaskingFactory();
    }

    @Override
    public MeanMaskingSettings settings() {
      return new MeanMaskingSettings(placement(Branch.QUERY, true, 1), ReleasedCells.NONE);
    }
  }

  @Nested
  class MeanUnguidedKeepsTo implements MaskingStrategyContract<MeanMaskingSettings> {
    @Override
    public MeanMaskingFactory factory() {
      return new MeanMaskingFactory();
    }

    @Override
    public MeanMaskingSettings settings() {
      return new MeanMaskingSettings(placement(Branch.BOTH, false, 0), ReleasedCells.NONE);
    }
  }

  @Nested
  class BlurKeepsTo implements MaskingStrategyContract<BlurMaskingSettings> {
    @Override
    public BlurMaskingFactory factory() {
      return new BlurMaskingFactory();
    }

    @Override
    public BlurMaskingSettings settings() {
      return new BlurMaskingSettings(placement(Branch.KEY, true, 2), GAUSSIAN, ReleasedCells.NONE);
    }
  }

  @Nested
  class HighPassKeepsTo implements MaskingStrategyContract<HighPassMaskingSettings> {
    @Override
    public HighPassMaskingFactory factory() {
      return new HighPassMaskingFactory();
    }

    @Override
    public HighPassMaskingSettings settings() {
      return highPass(placement(Branch.BOTH, true, 1), TestRun.AS_MEANT);
    }
  }

  @Nested
  class HighPassAsReleasedKeepsTo implements MaskingStrategyContract<HighPassMaskingSettings> {
    @Override
    public HighPassMaskingFactory factory() {
      return new HighPassMaskingFactory();
    }

    @Override
    public HighPassMaskingSettings settings() {
      return highPass(
          placement(Branch.QUERY, true, 1),
          new ReleasedMasks(Noise.FRESH, BackgroundCount.SLICE, SingleCells.SKIPPED));
    }
  }

  /** The reused noise tile lies by place: the fault that the setting is there to show. */
  @Nested
  class HighPassWithTheReleasedTile implements MaskingStrategyContract<HighPassMaskingSettings> {
    @Override
    public HighPassMaskingFactory factory() {
      return new HighPassMaskingFactory();
    }

    @Override
    public HighPassMaskingSettings settings() {
      return highPass(
          placement(Branch.QUERY, true, 1),
          new ReleasedMasks(Noise.TILE, BackgroundCount.CLAMPED, SingleCells.MASKED));
    }

    @Test
    @Override
    public void m16Order() {
      assertThatThrownBy(() -> MaskingStrategyContract.super.m16Order())
          .isInstanceOf(AssertionError.class);
    }

    @Test
    @Override
    public void m18Neighbours() {
      assertThatThrownBy(() -> MaskingStrategyContract.super.m18Neighbours())
          .isInstanceOf(AssertionError.class);
    }
  }

  private static HighPassMaskingSettings highPass(Placement placement, ReleasedMasks released) {
    return new HighPassMaskingSettings(
        placement,
        GAUSSIAN,
        0.18,
        0.14,
        new Mixture(0.2, 0.3, 0.9, 0.6),
        new Cap(0.56, 0.55),
        released);
  }

  @Nested
  class MscnKeepsTo implements MaskingStrategyContract<MscnMaskingSettings> {
    @Override
    public MscnMaskingFactory factory() {
      return new MscnMaskingFactory();
    }

    @Override
    public MscnMaskingSettings settings() {
      return new MscnMaskingSettings(SOME, GAUSSIAN, 0.18, new MscnMixture(0.2, 0.3, 0.9));
    }
  }

  @Nested
  class RandomKeepsTo implements MaskingStrategyContract<RandomMaskingSettings> {
    @Override
    public RandomMaskingFactory factory() {
      return new RandomMaskingFactory();
    }

    @Override
    public RandomMaskingSettings settings() {
      return new RandomMaskingSettings(Branch.QUERY, SOME, 1, MANY, 0.5);
    }
  }
}
