package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;

/**
 * What every {@link MaskingStrategy} keeps to; a strategy's test implements it. A strategy that is
 * an {@link AdversarialMasking} implements {@link AdversarialMaskingContract}.
 *
 * @param <C> the settings record
 */
public interface MaskingStrategyContract<C extends Record> extends MaskingResultRules<C> {

  @Override
  MaskingStrategyFactory<C> factory();

  @Test
  @DisplayName("M14 Equal views and streams give equal pixels, whatever was masked in between.")
  default void m14Again() {
    MaskingRun.run(
        this,
        r -> {
          Map<String, double[]> before = r.contents(r.run.views(0, 1));
          r.strategy.mask(r.run.otherViews(5, 6, 7));
          double tolerance = declares(Capability.DETERMINISTIC) ? 0 : 1e-4;
          MaskingRun.requireClose(r.contents(r.run.views(0, 1)), before, tolerance);
        });
  }

  @Test
  @DisplayName("M15 DETERMINISTIC: another instance gives the same bits.")
  default void m15AnotherInstance() {
    assumeTrue(declares(Capability.DETERMINISTIC), "does not declare DETERMINISTIC");
    MaskingRun.run(
        this,
        a ->
            MaskingRun.run(
                this,
                b ->
                    MaskingRun.requireClose(
                        b.contents(b.run.views(0, 1)), a.contents(a.run.views(0, 1)), 0)));
  }

  @Test
  @DisplayName("M16 What is done to a sample does not depend on its place in the batch.")
  default void m16Order() {
    MaskingRun.run(
        this,
        r -> {
          Map<String, double[]> forwards = r.contents(r.run.views(0, 1, 2));
          Map<String, double[]> backwards = r.contents(r.run.views(2, 1, 0));
          for (int n = 0; n < 3; n++) {
            MaskingRun.requireSample(backwards, 2 - n, 3, forwards, n, 3);
          }
        });
  }

  @Test
  @DisplayName("M17 What is done to a sample does not depend on the batch's size.")
  default void m17Size() {
    MaskingRun.run(
        this,
        r -> {
          Map<String, double[]> together = r.contents(r.run.views(0, 1, 2));
          MaskingRun.requireSample(r.contents(r.run.views(0)), 0, 1, together, 0, 3);
          MaskingRun.requireSample(r.contents(r.run.views(0, 1)), 1, 2, together, 1, 3);
        });
  }

  @Test
  @DisplayName("M18 What is done to a sample does not depend on the other samples.")
  default void m18Neighbours() {
    MaskingRun.run(
        this,
        r ->
            MaskingRun.requireSample(
                r.contents(r.run.views(7, 1, 9)), 1, 3, r.contents(r.run.views(0, 1, 2)), 1, 3));
  }

  @Test
  @DisplayName("M19 Results are attached to the manager of the views, on their device.")
  default void m19Manager() {
    MaskingRun.run(
        this,
        r ->
            r.mask(r.run.views(0, 1))
                .forEach((what, array) -> r.run.requireManager(what, array, r.run.step)));
  }

  @Test
  @DisplayName("M20 No call leaves arrays behind when the step's arrays are closed.")
  default void m20NothingKept() {
    MaskingRun.run(
        this,
        r ->
            r.run.requireNothingKept(
                i -> {
                  try (NDManager owner = r.run.manager.newSubManager()) {
                    r.strategy.mask(r.run.views(owner, Scene.NATURAL, i, i + 1));
                  }
                }));
  }

  @Test
  @DisplayName("M21 A strategy outlives the manager of the views of its first call.")
  default void m21NextStep() {
    MaskingRun.run(
        this,
        r -> {
          try (NDManager owner = r.run.manager.newSubManager()) {
            r.strategy.mask(r.run.views(owner, Scene.NATURAL, 0, 1));
          }
          r.requireFinite(Scene.NATURAL);
        });
  }

  @Test
  @DisplayName("M22 close() frees everything that was kept; closing again does no harm.")
  default void m22Close() {
    MaskingRun.run(
        this,
        r -> {
          int before = r.run.arrays();
          MaskingStrategy other = r.another();
          other.close();
          other.close();
          assertThat(r.run.arrays()).as("arrays after close()").isEqualTo(before);
        });
  }

  @Test
  @DisplayName("M23 NEEDS_SALIENCY is declared if and only if the map changes what is masked.")
  default void m23Saliency() {
    MaskingRun.run(
        this,
        r -> {
          Views views = r.run.views(r.run.batch());
          Map<String, double[]> answer = r.answer(views);
          boolean reads =
              !MaskingRun.same(answer, r.answer(MaskingRun.with(views, null, null)))
                  || !MaskingRun.same(answer, r.answer(r.even(1)));
          assertThat(reads)
              .as("the map changes what is masked")
              .isEqualTo(declares(Capability.NEEDS_SALIENCY));
        });
  }

  @Test
  @DisplayName("M24 MAKES_HARD_NEGATIVES is declared if and only if there are hard negatives.")
  default void m24HardNegatives() {
    MaskingRun.run(
        this,
        r -> {
          boolean declared = declares(Capability.MAKES_HARD_NEGATIVES);
          assertThat(r.strategy.mask(r.run.views(r.run.batch())))
              .allMatch(variant -> variant.hardNegatives().isEmpty() != declared);
        });
  }

  @Test
  @DisplayName("M25 TRAINABLE is declared if and only if it is an AdversarialMasking.")
  default void m25Trainable() {
    MaskingRun.run(
        this,
        r ->
            assertThat(r.strategy instanceof AdversarialMasking)
                .as("is an AdversarialMasking")
                .isEqualTo(declares(Capability.TRAINABLE)));
  }

  @Test
  @DisplayName("M26 Labels change no pixel unless USES_LABELS is declared.")
  default void m26UsesLabels() {
    assumeTrue(!declares(Capability.USES_LABELS), "declares USES_LABELS");
    MaskingRun.run(
        this,
        r -> {
          Views plain = r.run.views(0, 1);
          NDArray labels = r.run.labels(r.run.step, 1, 2);
          Map<String, double[]> with = r.contents(new Views(plain.query(), plain.key(), labels));
          MaskingRun.requireClose(r.contents(plain), with, 0);
        });
  }

  @Test
  @DisplayName("M27 Object masks change no pixel: a strategy sees where to look in the map alone.")
  default void m27ObjectMasks() {
    MaskingRun.run(
        this,
        r -> {
          Views views = r.run.views(0, 1);
          Map<String, double[]> with = r.contents(views);
          Views without = new Views(bare(views.query()), bare(views.key()), null);
          MaskingRun.requireClose(r.contents(without), with, 0);
        });
  }

  @Test
  @DisplayName("M28 The input filter has a name that never changes, \"none\" for no filter alone.")
  default void m28FilterName() {
    MaskingRun.run(
        this,
        r -> {
          InputFilter filter = r.strategy.inputFilter();
          assertThat(filter.name()).isNotBlank().isEqualTo(r.strategy.inputFilter().name());
          NDArray pixels = r.run.views(0, 1).query().pixels();
          boolean none = Values.same(Values.of(filter.apply(pixels)), Values.of(pixels));
          assertThat(filter.name().equals(InputFilter.NONE.name())).isEqualTo(none);
        });
  }

  @Test
  @DisplayName("M29 The filter keeps shape, type and manager, is finite, and modifies nothing.")
  default void m29Filter() {
    MaskingRun.run(
        this,
        r -> {
          NDArray pixels = r.run.views(r.run.batch()).query().pixels();
          double[] before = Values.of(pixels);
          NDArray filtered = r.strategy.inputFilter().apply(pixels);
          Values.requireShape("filtered", filtered, pixels.getShape());
          Values.requireType("filtered", filtered, DataType.FLOAT32);
          Values.requireFinite("filtered", filtered);
          r.run.requireManager("the filtered batch", filtered, r.run.step);
          Values.requireSame("pixels", Values.of(pixels), before);
        });
  }

  @Test
  @DisplayName("M30 The filter treats every image alone.")
  default void m30FilterAlone() {
    MaskingRun.run(
        this,
        r -> {
          InputFilter filter = r.strategy.inputFilter();
          double[] both = Values.of(filter.apply(r.run.views(0, 1).query().pixels()));
          double[] alone = Values.of(filter.apply(r.run.views(1).query().pixels()));
          Values.requireClose("filtered", Values.part(both, 1, 2), alone, 1e-5);
        });
  }

  private static View bare(View view) {
    return new View(view.pixels(), null, view.saliency(), view.streams());
  }

  private boolean declares(Capability capability) {
    return factory().capabilities(settings()).contains(capability);
  }
}
