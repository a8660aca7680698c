package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saliencyssl.api.Capability.DETERMINISTIC;
import static org.saliencyssl.api.Capability.MAKES_HARD_NEGATIVES;
import static org.saliencyssl.api.Capability.NEEDS_SALIENCY;

import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;

class FactoriesTest {

  private static final RunFacts FACTS = new RunFacts(32, 64, 7, 1, 0);
  private static final Interval POSITIVE = new Interval(0.05, 0.25);
  private static final Interval NEGATIVE = new Interval(0.4, 0.7);
  private static final Mixture MIXTURE = new Mixture(0.2, 0.3, 200 / 224.0, 130 / 224.0);

  @Test
  void areFoundByName() {
    Map<String, MaskingStrategyFactory<?>> found = new HashMap<>();
    for (MaskingStrategyFactory<?> factory : ServiceLoader.load(MaskingStrategyFactory.class)) {
      found.put(factory.name(), factory);
      assertThat(factory.apiVersion()).isEqualTo(ApiVersion.CURRENT);
      assertThat(factory.settingsType().isRecord()).isTrue();
      assertThat(factory.description()).isNotBlank();
    }
    assertThat(found)
        .containsOnlyKeys(
            "high-pass", "blur", "mean", "mscn", "random", "none", "adios", "adios-s");
  }

  @Test
  void declareWhatTheSettingsNeedAndOffer() {
    MeanMaskingFactory mean = new MeanMaskingFactory();
    assertThat(mean.capabilities(new MeanMaskingSettings(placement(true, 1), ReleasedCells.NONE)))
        .containsExactlyInAnyOrder(NEEDS_SALIENCY, MAKES_HARD_NEGATIVES, DETERMINISTIC);
    assertThat(mean.capabilities(new MeanMaskingSettings(placement(false, 0), ReleasedCells.NONE)))
        .containsExactlyInAnyOrder(DETERMINISTIC);
    assertThat(
            new BlurMaskingFactory()
                .capabilities(
                    new BlurMaskingSettings(
                        placement(true, 0), new Gaussian(31, 10), ReleasedCells.NONE)))
        .containsExactlyInAnyOrder(NEEDS_SALIENCY, DETERMINISTIC);
    assertThat(
            new RandomMaskingFactory()
                .capabilities(new RandomMaskingSettings(Branch.KEY, POSITIVE, 2, NEGATIVE, 1)))
        .containsExactlyInAnyOrder(MAKES_HARD_NEGATIVES, DETERMINISTIC);
    assertThat(new MscnMaskingFactory().capabilities(mscn(POSITIVE, 11, 0.9)))
        .containsExactlyInAnyOrder(DETERMINISTIC);
    assertThat(new NoMaskingFactory().capabilities(new NoMaskingSettings()))
        .containsExactlyInAnyOrder(DETERMINISTIC);
  }

  @Test
  void needNoSaliencyWhenEveryMaskIsFocal() {
    HighPassMaskingFactory factory = new HighPassMaskingFactory();
    assertThat(factory.capabilities(highPass(placement(true, 1), 11, MIXTURE)))
        .containsExactlyInAnyOrder(NEEDS_SALIENCY, MAKES_HARD_NEGATIVES, DETERMINISTIC);
    assertThat(factory.capabilities(highPass(placement(true, 1), 11, new Mixture(1, 0, 0.5, 0.5))))
        .containsExactlyInAnyOrder(MAKES_HARD_NEGATIVES, DETERMINISTIC);
  }

  @Test
  void findNothingWrongWithThePapersValues() {
    RunFacts paper = new RunFacts(128, 224, 7, 200, 0);
    assertThat(new HighPassMaskingFactory().check(highPass(placement(true, 1), 11, MIXTURE), paper))
        .isEmpty();
    assertThat(
            new BlurMaskingFactory()
                .check(
                    new BlurMaskingSettings(
                        placement(true, 1), new Gaussian(31, 10), ReleasedCells.NONE),
                    paper))
        .isEmpty();
    assertThat(
            new MeanMaskingFactory()
                .check(new MeanMaskingSettings(placement(true, 1), ReleasedCells.NONE), paper))
        .isEmpty();
  }

  @Test
  void refuseAKernelThatTheImageCannotPad() {
    RunFacts small = new RunFacts(32, 15, 7, 1, 0);
    BlurMaskingFactory factory = new BlurMaskingFactory();
    assertThat(
            factory.check(
                new BlurMaskingSettings(
                    placement(true, 1), new Gaussian(31, 10), ReleasedCells.NONE),
                small))
        .containsExactly(
            new Problem(
                "/blur/kernel",
                "31 pads by 15 pixels but imageSize is 15; the kernel may be at most 29"));
    assertThat(
            factory.check(
                new BlurMaskingSettings(
                    placement(true, 1), new Gaussian(29, 10), ReleasedCells.NONE),
                small))
        .isEmpty();
  }

  @Test
  void reportAllProblemsAtOnce() {
    Placement wrong =
        TestRun.placement(Branch.QUERY, true, new Interval(-0.1, 0.2), 1, new Interval(0.4, 1.7));
    Mixture vanishing = new Mixture(0.2, 0.3, 0.01, 0.5);
    assertThat(
            new HighPassMaskingFactory()
                .check(highPass(wrong, 21, vanishing), new RunFacts(32, 6, 7, 1, 0)))
        .containsExactly(
            new Problem(
                "",
                "grid is 7 but imageSize is 6; masking needs at least one pixel for each cell, so"
                    + " lower the spec's grid"),
            new Problem(
                "/placement/positiveRatio",
                "from -0.1 to 0.2; a mask ratio is a share of the cells, so both ends are in [0,"
                    + " 1]"),
            new Problem(
                "/placement/negativeRatio",
                "from 0.4 to 1.7; a mask ratio is a share of the cells, so both ends are in [0,"
                    + " 1]"),
            new Problem(
                "/filter/kernel",
                "21 pads by 10 pixels but imageSize is 6; the kernel may be at most 11"),
            new Problem(
                "/mixture/positiveWindow",
                "0.01 of imageSize 6 is less than a pixel; make it at least 0.17"));
  }

  @Test
  void checkTheRatiosOfRandomMasking() {
    assertThat(
            new RandomMaskingFactory()
                .check(
                    new RandomMaskingSettings(Branch.QUERY, POSITIVE, 1, new Interval(1, 2), 1),
                    FACTS))
        .extracting(Problem::pointer)
        .containsExactly("/negativeRatio");
  }

  @Test
  void checkRatioFilterAndWindowOfMscn() {
    RunFacts small = new RunFacts(32, 6, 7, 1, 0);
    assertThat(new MscnMaskingFactory().check(mscn(new Interval(0, 2), 21, 0.01), small))
        .extracting(Problem::pointer)
        .containsExactly("", "/ratio", "/filter/kernel", "/mixture/window");
    assertThat(
            new MscnMaskingFactory()
                .check(mscn(POSITIVE, 11, 200 / 224.0), new RunFacts(128, 224, 7, 200, 0)))
        .isEmpty();
  }

  @Test
  void refuseAnEvenKernel() {
    assertThatThrownBy(() -> new Gaussian(10, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kernel is 10; it must be odd, so that it has a middle pixel");
  }

  private static Placement placement(boolean guided, int hardNegatives) {
    return TestRun.placement(Branch.QUERY, guided, POSITIVE, hardNegatives, NEGATIVE);
  }

  private static MscnMaskingSettings mscn(Interval ratio, int kernel, double window) {
    return new MscnMaskingSettings(
        ratio, new Gaussian(kernel, 5), 0.18, new MscnMixture(0.2, 0.3, window));
  }

  private static HighPassMaskingSettings highPass(
      Placement placement, int kernel, Mixture mixture) {
    return new HighPassMaskingSettings(
        placement,
        new Gaussian(kernel, 5),
        0.18,
        0.14,
        mixture,
        new Cap(0.56, 0.55),
        TestRun.AS_MEANT);
  }
}
