package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.api.View;

/** Rules S01 to S16: what a provider answers. */
interface SaliencyAnswerRules<C extends Record> extends PluginFactoryContract<C> {

  @Override
  SaliencyProviderFactory<C> factory();

  @Test
  @DisplayName("S01 Values have shape (N, G, G) for every grid.")
  default void s01Shape() {
    SaliencyRun.run(
        this,
        r -> {
          for (int grid : new int[] {1, 4, 7}) {
            NDArray values = r.provider.values(r.view(0, 1, 2), grid);
            Values.requireShape("values", values, new Shape(3, grid, grid));
          }
        });
  }

  @Test
  @DisplayName("S02 Values are float32.")
  default void s02Type() {
    SaliencyRun.run(
        this, r -> Values.requireType("values", r.values(r.view(0, 1)), DataType.FLOAT32));
  }

  @Test
  @DisplayName("S03 Values are finite.")
  default void s03Finite() {
    SaliencyRun.run(this, r -> Values.requireFinite("values", r.values(r.view(r.run.batch()))));
  }

  @Test
  @DisplayName("S04 Images have any size: not square, odd, larger than a view.")
  default void s04AnySize() {
    SaliencyRun.run(
        this,
        r -> {
          int size = r.run.facts.imageSize();
          for (int[] hw : new int[][] {{size, size + 16}, {size + 1, size + 7}}) {
            NDArray values = r.values(r.sized(hw[0], hw[1], 0, 1));
            Values.requireShape("values", values, new Shape(2, facts().grid(), facts().grid()));
            Values.requireFinite("values", values);
          }
        });
  }

  @Test
  @DisplayName("S05 Batches have any size: one image, more than a training batch.")
  default void s05AnyBatch() {
    SaliencyRun.run(
        this,
        r -> {
          int many = 2 * r.run.facts.batchSize() + 1;
          Values.requireFinite("values", r.values(r.view(0)));
          NDArray values = r.values(r.view(new int[many]));
          Values.requireShape("values", values, new Shape(many, facts().grid(), facts().grid()));
        });
  }

  @Test
  @DisplayName("S06 Images of one colour have finite values and a finite foreground.")
  default void s06Flat() {
    SaliencyRun.run(this, r -> r.requireFinite(Scene.FLAT));
  }

  @Test
  @DisplayName("S07 Grey images have finite values and a finite foreground.")
  default void s07Grey() {
    SaliencyRun.run(this, r -> r.requireFinite(Scene.GREY));
  }

  @Test
  @DisplayName("S08 Black and white images have finite values and a finite foreground.")
  default void s08Extreme() {
    SaliencyRun.run(this, r -> r.requireFinite(Scene.BLACK_AND_WHITE));
  }

  @Test
  @DisplayName("S09 A foreground is float32 and has the shape of its values, cropped or not.")
  default void s09ForegroundShape() {
    SaliencyRun.run(
        this,
        r -> {
          NDArray values = r.provider.values(r.view(0, 1), 6);
          for (NDArray map : new NDArray[] {values, values.get(":, 1:4, 2:5").duplicate()}) {
            NDArray foreground = r.provider.foreground(map);
            Values.requireShape("foreground", foreground, map.getShape());
            Values.requireType("foreground", foreground, DataType.FLOAT32);
          }
        });
  }

  @Test
  @DisplayName("S10 A foreground is 0 or 1.")
  default void s10ForegroundRange() {
    SaliencyRun.run(
        this,
        r -> Values.requireBinary("foreground", r.provider.foreground(r.values(r.view(0, 1)))));
  }

  @Test
  @DisplayName("S11 A map of equal cells has a foreground of 0 or 1 too.")
  default void s11EvenMap() {
    SaliencyRun.run(
        this,
        r -> {
          NDArray even = r.run.evenMap(r.run.step, 2, 0).values();
          Values.requireBinary("foreground", r.provider.foreground(even));
        });
  }

  @Test
  @DisplayName("S12 A map's foreground does not depend on the other maps of the batch.")
  default void s12ForegroundAlone() {
    SaliencyRun.run(
        this,
        r -> {
          NDArray values = r.values(r.view(0, 1, 2));
          double[] together = Values.of(r.provider.foreground(values));
          for (int n = 0; n < 3; n++) {
            double[] alone = Values.of(r.provider.foreground(values.get(n + ":" + (n + 1))));
            Values.requireSame("foreground " + n, Values.part(together, n, 3), alone);
          }
        });
  }

  @Test
  @DisplayName("S13 A foreground is a function of the map, not of earlier calls.")
  default void s13ForegroundAgain() {
    SaliencyRun.run(
        this,
        r -> {
          NDArray values = r.values(r.view(0, 1));
          double[] before = Values.of(r.provider.foreground(values));
          r.provider.foreground(r.values(r.view(Scene.BLACK_AND_WHITE, 5, 6, 7)));
          Values.requireSame("foreground", Values.of(r.provider.foreground(values)), before);
        });
  }

  @Test
  @DisplayName("S14 The images are not modified.")
  default void s14PixelsUntouched() {
    SaliencyRun.run(
        this,
        r -> {
          View view = r.view(0, 1);
          double[] before = Values.of(view.pixels());
          r.provider.foreground(r.values(view));
          Values.requireSame("pixels", Values.of(view.pixels()), before);
        });
  }

  @Test
  @DisplayName("S15 The object masks are not modified.")
  default void s15MasksUntouched() {
    SaliencyRun.run(
        this,
        r -> {
          View view = r.view(0, 1);
          double[] before = Values.of(view.objectMasks());
          r.provider.foreground(r.values(view));
          Values.requireSame("object masks", Values.of(view.objectMasks()), before);
        });
  }

  @Test
  @DisplayName("S16 foreground() does not modify the values.")
  default void s16ValuesUntouched() {
    SaliencyRun.run(
        this,
        r -> {
          NDArray values = r.values(r.view(0, 1));
          double[] before = Values.of(values);
          r.provider.foreground(values);
          Values.requireSame("values", Values.of(values), before);
        });
  }
}
