package org.saliencyssl.masking.adios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.Views;

class AdiosTest {

  private static final long SEED = 29;

  @ParameterizedTest
  @EnumSource
  void hidesWithEachMaskInTurnAndLeavesTheOtherView(MaskedBranch branch) {
    try (AdiosRun run = new AdiosRun();
        Adios adios = run.all(branch)) {
      Views views = run.views(SEED, AdiosRun.ids(4));
      boolean query = branch == MaskedBranch.QUERY;
      NDArray pixels = (query ? views.query() : views.key()).pixels();
      float[] x = pixels.toFloatArray();
      float[] masks = run.masks(adios, settings(), pixels).toFloatArray();
      List<MaskedViews> variants = adios.mask(views);
      assertThat(variants).hasSize(3);
      for (int n = 0; n < 3; n++) {
        MaskedViews variant = variants.get(n);
        assertThat(query ? variant.key() : variant.query())
            .isSameAs((query ? views.key() : views.query()).pixels());
        assertThat(variant.labels()).isSameAs(views.labels());
        assertThat(variant.hardNegatives()).isEmpty();
        float[] masked = (query ? variant.query() : variant.key()).toFloatArray();
        for (int i = 0; i < x.length; i++) {
          double kept = 1.0 - masks[mask(i, n)];
          assertThat((double) masked[i]).isCloseTo(x[i] * kept, within(1e-5 * Math.abs(x[i])));
        }
      }
      assertThat(pixels.toFloatArray()).containsExactly(x);
    }
  }

  @Test
  void theVariantsHideEveryPixelOnceInTotal() {
    try (AdiosRun run = new AdiosRun();
        Adios adios = run.all(MaskedBranch.QUERY)) {
      Views views = run.views(SEED, AdiosRun.ids(3));
      NDArray sum = views.query().pixels().mul(0);
      for (MaskedViews variant : adios.mask(views)) {
        sum = sum.add(variant.query());
      }
      NDArray expected = views.query().pixels().mul(2); // x (N - sum of the masks)
      assertThat(sum.sub(expected).abs().max().getFloat()).isLessThan(1e-5f);
    }
  }

  @Test
  void theSingleFormHidesWithTheMaskThatTheSampleDraws() {
    try (AdiosRun run = new AdiosRun();
        Adios adios = run.one()) {
      Views views = run.views(SEED, AdiosRun.ids(12));
      float[] x = views.query().pixels().toFloatArray();
      float[] masks = run.masks(adios, settings(), views.query().pixels()).toFloatArray();
      List<MaskedViews> variants = adios.mask(views);
      assertThat(variants).hasSize(1);
      float[] masked = variants.get(0).query().toFloatArray();
      int image = 3 * AdiosRun.SIZE * AdiosRun.SIZE;
      for (int i = 0; i < x.length; i++) {
        int n = MaskChoice.draw(views.query().streams().get(i / image), 3);
        double expected = x[i] * (1.0 - masks[mask(i, n)]);
        assertThat((double) masked[i]).isCloseTo(expected, within(1e-5 * Math.abs(x[i])));
      }
    }
  }

  @Test
  void aSampleIsMaskedAlikeInEveryBatchAndInBothSteps() {
    try (AdiosRun run = new AdiosRun();
        Adios adios = run.one()) {
      int[] ids = {6, 2, 9, 4, 0};
      NDArray together = adios.mask(run.views(SEED, ids)).get(0).query();
      NDArray again = adios.mask(run.views(SEED, ids)).get(0).query();
      NDArray reversed = adios.mask(run.views(SEED, 0, 4, 9, 2, 6)).get(0).query();
      assertThat(again.toFloatArray()).containsExactly(together.toFloatArray());
      for (int n = 0; n < ids.length; n++) {
        NDArray alone = adios.mask(run.views(SEED, ids[n])).get(0).query().get(0);
        assertThat(together.get(n).sub(alone).abs().max().getFloat()).isLessThan(1e-5f);
        assertThat(reversed.get(4 - n).sub(alone).abs().max().getFloat()).isLessThan(1e-5f);
      }
    }
  }

  @Test
  void theEncoderStepRecordsNoGraphToTheMaskNetwork() {
    try (AdiosRun run = new AdiosRun();
        Adios adios = run.all(MaskedBranch.QUERY)) {
      NDArray weight = run.manager.create(2f);
      weight.setRequiresGradient(true);
      List<MaskedViews> variants = adios.mask(run.views(SEED, AdiosRun.ids(2)));
      try (GradientCollector collector = run.manager.getEngine().newGradientCollector()) {
        collector.backward(AdiosRun.loss(variants).mul(weight));
      }
      assertThat(weight.getGradient().getFloat()).isPositive();
      AdiosRun.weights(adios)
          .forEach((name, array) -> assertThat(gradient(array)).as(name).containsOnly(0f));
    }
  }

  @Test
  void theMaskStepReachesEveryParameter() {
    for (MaskChoice choice : List.<MaskChoice>of(MaskChoice::all, MaskChoice::one)) {
      try (AdiosRun run = new AdiosRun();
          Adios adios = new Adios(settings(), choice, run.context)) {
        run.maskStep(adios, run.views(SEED, AdiosRun.ids(4)));
        AdiosRun.weights(adios)
            .forEach(
                (name, array) ->
                    assertThat(gradient(array)).as(name).anyMatch(value -> value != 0));
      }
    }
  }

  /** Along the gradient, the float32 target falls as the gradient says. */
  @Test
  void theGradientIsThatOfPenaltyMinusLosses() {
    try (AdiosRun run = new AdiosRun();
        Adios adios = run.all(MaskedBranch.QUERY)) {
      Views views = run.views(SEED, AdiosRun.ids(4));
      float before = run.maskStep(adios, views);
      double squares = 0;
      List<NDArray> gradients = new ArrayList<>();
      for (NDArray array : AdiosRun.weights(adios).values()) {
        NDArray gradient = array.getGradient().duplicate();
        gradients.add(gradient);
        squares += gradient.mul(gradient).sum().getFloat();
      }
      double step = 5e-3 / Math.sqrt(squares);
      int i = 0;
      for (NDArray array : AdiosRun.weights(adios).values()) {
        array.subi(gradients.get(i++).mul(step));
      }
      float after = run.maskStep(adios, views);
      assertThat((double) before - after).isCloseTo(step * squares, within(0.05 * step * squares));
    }
  }

  @ParameterizedTest
  @EnumSource
  void updatesLowerTheTargetAndClearTheGradients(MaskOptimizerSettings.Rule rule) {
    try (AdiosRun run = new AdiosRun();
        Adios adios =
            new Adios(AdiosRun.settings(MaskedBranch.QUERY, rule), MaskChoice::all, run.context)) {
      Views views = run.views(SEED, AdiosRun.ids(4));
      float before = run.maskStep(adios, views);
      for (int i = 0; i < 10; i++) {
        adios.update(0.3);
        AdiosRun.weights(adios)
            .forEach((name, array) -> assertThat(gradient(array)).as(name).containsOnly(0f));
        run.maskStep(adios, views);
      }
      assertThat(run.maskStep(adios, views)).isLessThan(before - 1e-3f);
    }
  }

  @Test
  void theStateHoldsAllThatTheNextStepDependsOn() {
    try (AdiosRun run = new AdiosRun();
        Adios whole = run.all(MaskedBranch.QUERY);
        Adios resumed = new Adios(settings(), MaskChoice::all, run.context(99))) {
      train(run, whole, 0, 3);
      assertThat(resumed.state().keySet()).isEqualTo(whole.state().keySet());
      assertThat(AdiosRun.contents(resumed)).isNotEqualTo(AdiosRun.contents(whole));
      whole
          .state()
          .forEach(
              (name, array) -> array.copyTo(Objects.requireNonNull(resumed.state().get(name))));
      resumed.restored();
      train(run, whole, 3, 6);
      train(run, resumed, 3, 6);
      Map<String, List<Float>> expected = AdiosRun.contents(whole);
      assertThat(AdiosRun.contents(resumed)).isEqualTo(expected);
      assertThat(expected.keySet())
          .anyMatch(name -> name.startsWith("network."))
          .anyMatch(name -> name.startsWith("optimizer."));
    }
  }

  @Test
  void holdsTheSameNumberOfArraysAfterEveryStep() {
    try (AdiosRun run = new AdiosRun();
        Adios adios = run.one()) {
      List<Integer> counts = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        train(run, adios, i, i + 1);
        counts.add(
            run.manager.getManagedArrays().size()
                + AdiosRun.weights(adios)
                    .values()
                    .iterator()
                    .next()
                    .getManager()
                    .getManagedArrays()
                    .size());
      }
      assertThat(new HashSet<>(counts.subList(1, 5))).as("%s", counts).hasSize(1);
    }
  }

  @Test
  void hasNoPenaltyBeforeTheFirstMask() {
    try (AdiosRun run = new AdiosRun();
        Adios adios = run.one()) {
      assertThatThrownBy(adios::penalty)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("there is no penalty before the first call of mask");
    }
  }

  private static AdiosSettings settings() {
    return AdiosRun.settings(MaskedBranch.QUERY, MaskOptimizerSettings.Rule.LARS);
  }

  private static void train(AdiosRun run, Adios adios, int from, int to) {
    for (int i = from; i < to; i++) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        run.maskStep(adios, run.views(SEED + i, AdiosRun.ids(4)));
        adios.update(i / 8.0);
      }
    }
  }

  private static List<Float> gradient(NDArray array) {
    try (NDArray gradient = array.getGradient()) {
      return AdiosRun.floats(gradient);
    }
  }

  /** Where mask n has the pixel that is value i of (B, 3, H, W). */
  private static int mask(int i, int n) {
    int places = AdiosRun.SIZE * AdiosRun.SIZE;
    return (i / (3 * places) * 3 + n) * places + i % places;
  }
}
