package org.saliencyssl.masking.adios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.network.UNet;

class AdiosFactoriesTest {

  private static final List<MaskingStrategyFactory<AdiosSettings>> FACTORIES =
      List.of(new AdiosFactory(), new AdiosSingleFactory());

  @Test
  void declareWhatTheyMake() {
    for (MaskingStrategyFactory<AdiosSettings> factory : FACTORIES) {
      assertThat(factory.capabilities(settings(8, 1)))
          .containsExactlyInAnyOrder(Capability.TRAINABLE, Capability.DETERMINISTIC);
      try (AdiosRun run = new AdiosRun();
          MaskingStrategy made = factory.create(settings(8, 1), run.context)) {
        assertThat(made).isInstanceOf(AdversarialMasking.class);
        assertThat(made.mask(run.views(1, 0, 1))).hasSize(factory.name().equals("adios") ? 4 : 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 96, 224})
  void findNothingWrongWithTheSizesInUse(int size) {
    for (MaskingStrategyFactory<AdiosSettings> factory : FACTORIES) {
      assertThat(factory.check(settings(8, 10), facts(size, 400))).isEmpty();
    }
  }

  @Test
  void refuseASizeThatCannotBeHalvedAndAWarmUpWithoutEnd() {
    for (MaskingStrategyFactory<AdiosSettings> factory : FACTORIES) {
      assertThat(factory.check(settings(8, 10), facts(100, 10)))
          .containsExactly(
              new Problem(
                  "",
                  "imageSize is 100; the mask network halves it 4 times and needs at least 16"
                      + " pixels, so a multiple of 16 is needed, for instance 32, 64, 96 or 224"),
              new Problem(
                  "/optimizer/warmupEpochs",
                  "10 of the run's 10 epochs; the cosine needs at least one"));
    }
  }

  @Test
  void refuseAWidthThatEightGroupsDoNotDivide() {
    assertThatThrownBy(() -> settings(12, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("baseWidth is 12; with norm gn it must be a multiple of the 8 groups");
  }

  @Test
  void refuseRatesAboveTheHighest() {
    assertThatThrownBy(() -> AdiosRun.optimizer(MaskOptimizerSettings.Rule.SGD, 0.001))
        .hasMessage("warmupStart and finalLearningRate are at most learningRate 0.001");
  }

  private static AdiosSettings settings(int width, int warmup) {
    return new AdiosSettings(
        MaskedBranch.QUERY,
        4,
        width,
        UNet.Norm.GN,
        0.75,
        0,
        new MaskOptimizerSettings(
            MaskOptimizerSettings.Rule.LARS, 0.02, 0.49876, 0.9, 1e-4, warmup, 0.003, 0));
  }

  private static RunFacts facts(int size, int epochs) {
    return new RunFacts(128, size, 7, epochs, 0);
  }
}
