package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.Views;

/**
 * What every {@link AdversarialMasking} keeps to, beside {@link MaskingStrategyContract}. The kit
 * plays an encoder whose loss is the mean of the query's and the key's pixels.
 *
 * @param <C> the settings record
 */
public interface AdversarialMaskingContract<C extends Record> extends MaskingStrategyContract<C> {

  @Test
  @DisplayName("M31 The penalty is a finite float32 scalar.")
  default void m31Penalty() {
    adversarial(
        r -> {
          NDArray penalty = r.maskStep(r.adversary(), r.run.views(r.run.batch()), 1, true);
          Values.requireShape("penalty", penalty, new Shape());
          Values.requireType("penalty", penalty, DataType.FLOAT32);
          Values.requireFinite("penalty", penalty);
        });
  }

  @Test
  @DisplayName("M32 mask() gives the same pixels within and outside gradient recording.")
  default void m32SamePasses() {
    adversarial(
        r -> {
          Views views = r.run.views(r.run.batch());
          Map<String, double[]> detached = r.contents(views);
          Map<String, double[]> recorded;
          try (GradientCollector collector = r.run.recording()) {
            assertThat(collector).isNotNull();
            recorded = r.contents(views);
          }
          MaskingRun.requireClose(recorded, detached, 1e-5);
        });
  }

  @Test
  @DisplayName("M33 The loss's gradient reaches the mask network through the masked pixels.")
  default void m33GradientThroughPixels() {
    adversarial(
        r -> {
          try (AdversarialMasking other = (AdversarialMasking) r.another()) {
            Views views = r.run.views(r.run.batch());
            r.maskStep(r.adversary(), views, 1, false);
            r.maskStep(other, views, -1, false);
            assertThat(same(contents(other), contents(r.adversary())))
                .as("the opposite loss left the same state")
                .isFalse();
          }
        });
  }

  @Test
  @DisplayName("M34 The penalty's gradient is finite and reaches the mask network.")
  default void m34GradientOfPenalty() {
    adversarial(
        r -> {
          try (GradientCollector collector = r.run.recording()) {
            r.adversary().mask(r.run.views(r.run.batch()));
            collector.backward(r.adversary().penalty());
          }
          double largest = r.largest(a -> Values.norm(Values.of(a.getGradient())));
          assertThat(largest).isPositive().isFinite();
        });
  }

  @Test
  @DisplayName("M35 update() moves the mask network and clears the gradients.")
  default void m35Update() {
    adversarial(
        r -> {
          SortedMap<String, double[]> before = contents(r.adversary());
          r.maskStep(r.adversary(), r.run.views(r.run.batch()), 1, true);
          assertThat(same(contents(r.adversary()), before)).as("nothing moved").isFalse();
          assertThat(r.largest(a -> Values.norm(Values.of(a.getGradient())))).isZero();
        });
  }

  @Test
  @DisplayName("M36 mask() outside gradient recording moves no state.")
  default void m36StillState() {
    adversarial(
        r -> {
          SortedMap<String, double[]> before = contents(r.adversary());
          r.strategy.mask(r.run.views(r.run.batch()));
          assertThat(same(contents(r.adversary()), before)).as("the state is the same").isTrue();
        });
  }

  @Test
  @DisplayName("M37 No mask step leaves arrays behind when the step's arrays are closed.")
  default void m37NothingKept() {
    adversarial(
        r ->
            r.run.requireNothingKept(
                i -> r.maskStep(r.adversary(), r.run.views(i, i + 1, i + 2, i + 3), 1, true)));
  }

  @Test
  @DisplayName("M38 The state is live arrays, float32 or int64, under stable names.")
  default void m38LiveState() {
    adversarial(r -> States.requireLive(r.adversary()));
  }

  @Test
  @DisplayName("M39 A strategy that got another's state goes on with the same bits.")
  default void m39RoundTrip() {
    adversarial(
        r -> {
          r.maskStep(r.adversary(), r.run.views(r.run.batch()), 1, true);
          r.maskStep(r.adversary(), r.run.otherViews(r.run.batch()), 1, true);
          try (AdversarialMasking resumed = (AdversarialMasking) r.another()) {
            States.restore(r.adversary(), resumed);
            r.maskStep(r.adversary(), r.run.views(r.run.batch()), 1, true);
            r.maskStep(resumed, r.run.views(r.run.batch()), 1, true);
            States.requireSame("after a step", resumed, r.adversary());
            MaskingRun.requireClose(
                MaskingRun.contents(MaskingRun.images(resumed.mask(r.run.views(0, 1)))),
                r.contents(r.run.views(0, 1)),
                0);
          }
        });
  }

  private static SortedMap<String, double[]> contents(AdversarialMasking adversary) {
    SortedMap<String, double[]> contents = new TreeMap<>();
    adversary.state().forEach((name, array) -> contents.put(name, Values.of(array)));
    return contents;
  }

  private static boolean same(SortedMap<String, double[]> a, SortedMap<String, double[]> b) {
    return MaskingRun.same(a, b);
  }

  private void adversarial(Consumer<MaskingRun<C>> rule) {
    try (MaskingRun<C> run = new MaskingRun<>(factory(), settings(), facts(), data())) {
      assertThat(run.strategy).isInstanceOf(AdversarialMasking.class);
      rule.accept(run);
    }
  }
}
