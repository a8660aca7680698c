package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.Views;

/** Rules M01 to M13: what a strategy returns, and leaves alone. */
interface MaskingResultRules<C extends Record> extends PluginFactoryContract<C> {

  @Override
  MaskingStrategyFactory<C> factory();

  @Test
  @DisplayName("M01 There is at least one variant.")
  default void m01Variants() {
    MaskingRun.run(this, r -> assertThat(r.strategy.mask(r.run.views(r.run.batch()))).isNotEmpty());
  }

  @Test
  @DisplayName("M02 Queries, keys and hard negatives have the shape of the views.")
  default void m02Shape() {
    MaskingRun.run(
        this,
        r -> {
          Views views = r.run.views(r.run.batch());
          Shape shape = views.query().pixels().getShape();
          r.mask(views).forEach((what, array) -> Values.requireShape(what, array, shape));
        });
  }

  @Test
  @DisplayName("M03 Queries, keys and hard negatives are float32.")
  default void m03Type() {
    MaskingRun.run(
        this,
        r ->
            r.mask(r.run.views(r.run.batch()))
                .forEach((what, array) -> Values.requireType(what, array, DataType.FLOAT32)));
  }

  @Test
  @DisplayName("M04 Masked pixels are finite.")
  default void m04Finite() {
    MaskingRun.run(this, r -> r.requireFinite(Scene.NATURAL));
  }

  @Test
  @DisplayName("M05 Masked images of one colour are finite.")
  default void m05Flat() {
    MaskingRun.run(this, r -> r.requireFinite(Scene.FLAT));
  }

  @Test
  @DisplayName("M06 Masked grey images are finite.")
  default void m06Grey() {
    MaskingRun.run(this, r -> r.requireFinite(Scene.GREY));
  }

  @Test
  @DisplayName("M07 Masked black and white images are finite.")
  default void m07Extreme() {
    MaskingRun.run(this, r -> r.requireFinite(Scene.BLACK_AND_WHITE));
  }

  @Test
  @DisplayName("M08 A map without foreground gives finite pixels.")
  default void m08NoForeground() {
    MaskingRun.run(this, r -> r.requireFinite(r.even(0)));
  }

  @Test
  @DisplayName("M09 A map that is all foreground gives finite pixels.")
  default void m09AllForeground() {
    MaskingRun.run(this, r -> r.requireFinite(r.even(1)));
  }

  @Test
  @DisplayName("M10 A batch may have a single image.")
  default void m10SingleImage() {
    MaskingRun.run(
        this,
        r ->
            r.mask(r.run.views(3))
                .forEach((what, array) -> assertThat(array.getShape().get(0)).isEqualTo(1)));
  }

  @Test
  @DisplayName("M11 An image size that check() allows is masked, divisible by the grid or not.")
  default void m11OtherSize() {
    RunFacts f = facts();
    RunFacts odd =
        new RunFacts(f.batchSize(), f.imageSize() + 5, f.grid(), f.epochs(), f.classes());
    assumeTrue(factory().check(settings(), odd).isEmpty(), "check() refuses " + odd);
    try (MaskingRun<C> r = new MaskingRun<>(factory(), settings(), odd, data())) {
      Views views = r.run.views(0, 1);
      Shape shape = views.query().pixels().getShape();
      r.mask(views).forEach((what, array) -> Values.requireShape(what, array, shape));
      r.requireFinite(views);
    }
  }

  @Test
  @DisplayName("M12 Labels, or null, are passed on with every variant.")
  default void m12Labels() {
    MaskingRun.run(
        this,
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

  @Test
  @DisplayName("M13 Pixels, object masks, maps and labels of the views are not modified.")
  default void m13Untouched() {
    MaskingRun.run(
        this,
        r -> {
          Views plain = r.run.views(0, 1);
          NDArray labels = r.run.labels(r.run.step, 0, 1);
          Views views = new Views(plain.query(), plain.key(), labels);
          Map<String, double[]> before = MaskingRun.given(views);
          r.strategy.mask(views);
          MaskingRun.requireClose(MaskingRun.given(views), before, 0);
        });
  }
}
