package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;

/**
 * What every {@link MaskingStrategy} keeps to; a strategy's test implements it. A strategy that is
 * an {@link AdversarialMasking} implements {@link AdversarialMaskingContract}.
 *
 * @param <C> the settings record
 */
public interface MaskingStrategyContract<C extends Record> extends PluginFactoryContract<C> {

  @Override
  MaskingStrategyFactory<C> factory();

  /** Variants. */
  @Test
  @DisplayName("M01 There is at least one variant.")
  default void m01Variants() {
    run(r -> assertThat(r.strategy.mask(r.run.views(r.run.batch()))).isNotEmpty());
  }

  /** Shapes. */
  @Test
  @DisplayName("M02 Queries, keys and hard negatives have the shape of the views.")
  default void m02Shape() {
    run(
        r -> {
          Views views = r.run.views(r.run.batch());
          Shape shape = views.query().pixels().getShape();
          r.mask(views).forEach((what, array) -> Values.requireShape(what, array, shape));
        });
  }

  /** Types. */
  @Test
  @DisplayName("M03 Queries, keys and hard negatives are float32.")
  default void m03Type() {
    run(
        r ->
            r.mask(r.run.views(r.run.batch()))
                .forEach((what, array) -> Values.requireType(what, array, DataType.FLOAT32)));
  }

  /** Ordinary images. */
  @Test
  @DisplayName("M04 Masked pixels are finite.")
  default void m04Finite() {
    run(r -> r.requireFinite(Scene.NATURAL));
  }

  /** One colour. */
  @Test
  @DisplayName("M05 Masked images of one colour are finite.")
  default void m05Flat() {
    run(r -> r.requireFinite(Scene.FLAT));
  }

  /** No colour. */
  @Test
  @DisplayName("M06 Masked grey images are finite.")
  default void m06Grey() {
    run(r -> r.requireFinite(Scene.GREY));
  }

  /** The ends of the range. */
  @Test
  @DisplayName("M07 Masked black and white images are finite.")
  default void m07Extreme() {
    run(r -> r.requireFinite(Scene.BLACK_AND_WHITE));
  }

  /** Nothing salient. */
  @Test
  @DisplayName("M08 A map without foreground gives finite pixels.")
  default void m08NoForeground() {
    run(r -> r.requireFinite(even(r, 0)));
  }

  /** Everything salient. */
  @Test
  @DisplayName("M09 A map that is all foreground gives finite pixels.")
  default void m09AllForeground() {
    run(r -> r.requireFinite(even(r, 1)));
  }

  /** Few images. */
  @Test
  @DisplayName("M10 A batch may have a single image.")
  default void m10SingleImage() {
    run(
        r ->
            r.mask(r.run.views(3))
                .forEach((what, array) -> assertThat(array.getShape().get(0)).isEqualTo(1)));
  }

  /** Other sizes. */
  @Test
  @DisplayName("M11 An image size that check() allows is masked, divisible by the grid or not.")
  default void m11OtherSize() {
    RunFacts f = facts();
    RunFacts odd = new RunFacts(f.batchSize(), f.imageSize() + 5, f.grid(), f.epochs(), f.classes());
    assumeTrue(factory().check(settings(), odd).isEmpty(), "check() refuses " + odd);
    try (MaskingRun<C> r = new MaskingRun<>(factory(), settings(), odd, data())) {
      Views views = r.run.views(0, 1);
      Shape shape = views.query().pixels().getShape();
      r.mask(views).forEach((what, array) -> Values.requireShape(what, array, shape));
      r.requireFinite(views);
    }
  }

  /** Labels. */
  @Test
  @DisplayName("M12 Labels, or null, are passed on with every variant.")
  default void m12Labels() {
    run(
        r -> {
          Views plain = r.run.views(0, 1);
          NDArray labels = r.run.labels(r.run.step, 0, 1);
          Views labelled = new Views(plain.query(), plain.key(), labels);
          for (MaskedViews variant : r.strategy.mask(labelled)) {
            Values.requireSame("labels", Values.of(variant.labels()), Values.of(labels));
          }
          assertThat(r.strategy.mask(plain)).allMatch(variant -> variant.labels() == null);
        });
  }

  /** What is given stays. */
  @Test
  @DisplayName("M13 Pixels, object masks, maps and labels of the views are not modified.")
  default void m13Untouched() {
    run(
        r -> {
          Views plain = r.run.views(0, 1);
          NDArray labels = r.run.labels(r.run.step, 0, 1);
          Views views = new Views(plain.query(), plain.key(), labels);
          Map<String, double[]> before = MaskingRun.given(views);
          r.strategy.mask(views);
          MaskingRun.requireClose(MaskingRun.given(views), before, 0);
        });
  }

  /** The same again. */
  @Test
  @DisplayName("M14 Equal views and streams give equal pixels, whatever was masked in between.")
  default void m14Again() {
    run(
        r -> {
          Map<String, double[]> before = r.contents(r.run.views(0, 1));
          r.strategy.mask(r.run.otherViews(5, 6, 7));
          double tolerance = declares(Capability.DETERMINISTIC) ? 0 : 1e-4;
          MaskingRun.requireClose(r.contents(r.run.views(0, 1)), before, tolerance);
        });
  }

  /** Another instance. */
  @Test
  @DisplayName("M15 DETERMINISTIC: another instance gives the same bits.")
  default void m15AnotherInstance() {
    assumeTrue(declares(Capability.DETERMINISTIC), "does not declare DETERMINISTIC");
    run(
        a ->
            run(
                b ->
                    MaskingRun.requireClose(
                        b.contents(b.run.views(0, 1)), a.contents(a.run.views(0, 1)), 0)));
  }

  /** The order. */
  @Test
  @DisplayName("M16 What is done to a sample does not depend on its place in the batch.")
  default void m16Order() {
    run(
        r -> {
          Map<String, double[]> forwards = r.contents(r.run.views(0, 1, 2));
          Map<String, double[]> backwards = r.contents(r.run.views(2, 1, 0));
          for (int n = 0; n < 3; n++) {
            MaskingRun.requireSample(backwards, 2 - n, 3, forwards, n, 3);
          }
        });
  }

  /** The size. */
  @Test
  @DisplayName("M17 What is done to a sample does not depend on the batch's size.")
  default void m17Size() {
    run(
        r -> {
          Map<String, double[]> together = r.contents(r.run.views(0, 1, 2));
          for (int n = 0; n < 3; n++) {
            MaskingRun.requireSample(r.contents(r.run.views(n)), 0, 1, together, n, 3);
          }
        });
  }

  /** The neighbours. */
  @Test
  @DisplayName("M18 What is done to a sample does not depend on the other samples.")
  default void m18Neighbours() {
    run(
        r ->
            MaskingRun.requireSample(
                r.contents(r.run.views(7, 1, 9)), 1, 3, r.contents(r.run.views(0, 1, 2)), 1, 3));
  }

  /** Ownership. */
  @Test
  @DisplayName("M19 Results are attached to the manager of the views, on their device.")
  default void m19Manager() {
    run(
        r ->
            r.mask(r.run.views(0, 1))
                .forEach((what, array) -> r.run.requireManager(what, array, r.run.step)));
  }

  /** Leaks. */
  @Test
  @DisplayName("M20 No call leaves arrays behind when the step's arrays are closed.")
  default void m20NothingKept() {
    run(
        r ->
            r.run.requireNothingKept(
                i -> {
                  try (NDManager owner = r.run.manager.newSubManager()) {
                    r.strategy.mask(r.run.views(owner, Scene.NATURAL, i, i + 1));
                  }
                }));
  }

  /** The manager of another step. */
  @Test
  @DisplayName("M21 A strategy outlives the manager of the views of its first call.")
  default void m21NextStep() {
    run(
        r -> {
          try (NDManager owner = r.run.manager.newSubManager()) {
            r.strategy.mask(r.run.views(owner, Scene.NATURAL, 0, 1));
          }
          r.requireFinite(Scene.NATURAL);
        });
  }

  /** Closing. */
  @Test
  @DisplayName("M22 close() frees everything that was kept; closing again does no harm.")
  default void m22Close() {
    run(
        r -> {
          int before = r.run.arrays();
          MaskingStrategy other = r.another();
          other.close();
          other.close();
          assertThat(r.run.arrays()).as("arrays after close()").isEqualTo(before);
        });
  }

  /** Saliency. */
  @Test
  @DisplayName("M23 NEEDS_SALIENCY is declared if and only if the map changes what is masked.")
  default void m23Saliency() {
    run(
        r -> {
          Views views = r.run.views(r.run.batch());
          Map<String, double[]> answer = r.answer(views);
          boolean reads =
              !MaskingRun.same(answer, r.answer(MaskingRun.with(views, null, null)))
                  || !MaskingRun.same(answer, r.answer(even(r, 1)));
          assertThat(reads)
              .as("the map changes what is masked")
              .isEqualTo(declares(Capability.NEEDS_SALIENCY));
        });
  }

  /** Hard negatives. */
  @Test
  @DisplayName("M24 MAKES_HARD_NEGATIVES is declared if and only if there are hard negatives.")
  default void m24HardNegatives() {
    run(
        r -> {
          boolean declared = declares(Capability.MAKES_HARD_NEGATIVES);
          assertThat(r.strategy.mask(r.run.views(r.run.batch())))
              .allMatch(variant -> variant.hardNegatives().isEmpty() != declared);
        });
  }

  /** Adversaries. */
  @Test
  @DisplayName("M25 TRAINABLE is declared if and only if it is an AdversarialMasking.")
  default void m25Trainable() {
    run(
        r ->
            assertThat(r.strategy instanceof AdversarialMasking)
                .as("is an AdversarialMasking")
                .isEqualTo(declares(Capability.TRAINABLE)));
  }

  /** Labels and pixels. */
  @Test
  @DisplayName("M26 Labels change no pixel unless USES_LABELS is declared.")
  default void m26UsesLabels() {
    assumeTrue(!declares(Capability.USES_LABELS), "declares USES_LABELS");
    run(
        r -> {
          Views plain = r.run.views(0, 1);
          NDArray labels = r.run.labels(r.run.step, 1, 2);
          Map<String, double[]> with =
              r.contents(new Views(plain.query(), plain.key(), labels));
          MaskingRun.requireClose(r.contents(plain), with, 0);
        });
  }

  /** The object masks. */
  @Test
  @DisplayName("M27 Object masks change no pixel: a strategy sees where to look in the map alone.")
  default void m27ObjectMasks() {
    run(
        r -> {
          Views views = r.run.views(0, 1);
          Map<String, double[]> with = r.contents(views);
          Views without = new Views(bare(views.query()), bare(views.key()), null);
          MaskingRun.requireClose(r.contents(without), with, 0);
        });
  }

  /** The filter's name. */
  @Test
  @DisplayName("M28 The input filter has a name that never changes, \"none\" for no filter alone.")
  default void m28FilterName() {
    run(
        r -> {
          InputFilter filter = r.strategy.inputFilter();
          assertThat(filter.name()).isNotBlank().isEqualTo(r.strategy.inputFilter().name());
          NDArray pixels = r.run.views(0, 1).query().pixels();
          boolean none = Values.same(Values.of(filter.apply(pixels)), Values.of(pixels));
          assertThat(filter.name().equals(InputFilter.NONE.name())).isEqualTo(none);
        });
  }

  /** The filter's result. */
  @Test
  @DisplayName("M29 The filter keeps shape, type and manager, is finite, and modifies nothing.")
  default void m29Filter() {
    run(
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

  /** The filter and the neighbours. */
  @Test
  @DisplayName("M30 The filter treats every image alone.")
  default void m30FilterAlone() {
    run(
        r -> {
          InputFilter filter = r.strategy.inputFilter();
          double[] both = Values.of(filter.apply(r.run.views(0, 1).query().pixels()));
          double[] alone = Values.of(filter.apply(r.run.views(1).query().pixels()));
          Values.requireClose("filtered", Values.part(both, 1, 2), alone, 1e-5);
        });
  }

  private Views even(MaskingRun<C> r, float foreground) {
    int[] ids = r.run.batch();
    SaliencyMap map = r.run.evenMap(r.run.step, ids.length, foreground);
    return MaskingRun.with(r.run.views(ids), map, map);
  }

  private static View bare(View view) {
    return new View(view.pixels(), null, view.saliency(), view.streams());
  }

  private boolean declares(Capability capability) {
    return factory().capabilities(settings()).contains(capability);
  }

  private void run(Consumer<MaskingRun<C>> rule) {
    try (MaskingRun<C> run = new MaskingRun<>(factory(), settings(), facts(), data())) {
      rule.accept(run);
    }
  }
}
