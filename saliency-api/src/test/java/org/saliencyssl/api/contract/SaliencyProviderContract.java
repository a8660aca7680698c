package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.api.View;

/**
 * What every {@link SaliencyProvider} keeps to; a provider's test implements
 * it. A provider that is an {@link EncoderSaliency} implements {@link
 * EncoderSaliencyContract}.
 *
 * @param <C> the settings record
 */
public interface SaliencyProviderContract<C extends Record> extends PluginFactoryContract<C> {

  @Override
  SaliencyProviderFactory<C> factory();

  /** The grid. */
  @Test
  @DisplayName("S01 Values have shape (N, G, G) for every grid.")
  default void s01Shape() {
    run(
        r -> {
          for (int grid : new int[] {1, 4, 7}) {
            NDArray values = r.provider.values(r.view(0, 1, 2), grid);
            Values.requireShape("values", values, new Shape(3, grid, grid));
          }
        });
  }

  /** The type. */
  @Test
  @DisplayName("S02 Values are float32.")
  default void s02Type() {
    run(r -> Values.requireType("values", r.values(r.view(0, 1)), DataType.FLOAT32));
  }

  /** Ordinary images. */
  @Test
  @DisplayName("S03 Values are finite.")
  default void s03Finite() {
    run(r -> Values.requireFinite("values", r.values(r.view(r.run.batch()))));
  }

  /** Other sizes. */
  @Test
  @DisplayName("S04 Images have any size: not square, odd, larger than a view.")
  default void s04AnySize() {
    run(
        r -> {
          int size = r.run.facts.imageSize();
          for (int[] hw : new int[][] {{size, size + 16}, {size + 1, size + 7}}) {
            NDArray values = r.values(r.sized(hw[0], hw[1], 0, 1));
            Values.requireShape("values", values, new Shape(2, facts().grid(), facts().grid()));
            Values.requireFinite("values", values);
          }
        });
  }

  /** Other batches. */
  @Test
  @DisplayName("S05 Batches have any size: one image, more than a training batch.")
  default void s05AnyBatch() {
    run(
        r -> {
          int many = 2 * r.run.facts.batchSize() + 1;
          Values.requireFinite("values", r.values(r.view(0)));
          NDArray values = r.values(r.view(new int[many]));
          Values.requireShape("values", values, new Shape(many, facts().grid(), facts().grid()));
        });
  }

  /** One colour. */
  @Test
  @DisplayName("S06 Images of one colour have finite values and a foreground.")
  default void s06Flat() {
    run(r -> r.requireFinite(Scene.FLAT));
  }

  /** No colour. */
  @Test
  @DisplayName("S07 Grey images have finite values and a foreground.")
  default void s07Grey() {
    run(r -> r.requireFinite(Scene.GREY));
  }

  /** The ends of the range. */
  @Test
  @DisplayName("S08 Black and white images have finite values and a foreground.")
  default void s08Extreme() {
    run(r -> r.requireFinite(Scene.BLACK_AND_WHITE));
  }

  /** The foreground's shape and type. */
  @Test
  @DisplayName("S09 A foreground is float32 and has the shape of its values, cropped or not.")
  default void s09ForegroundShape() {
    run(
        r -> {
          NDArray values = r.provider.values(r.view(0, 1), 6);
          for (NDArray map : new NDArray[] {values, values.get(":, 1:4, 2:5").duplicate()}) {
            NDArray foreground = r.provider.foreground(map);
            Values.requireShape("foreground", foreground, map.getShape());
            Values.requireType("foreground", foreground, DataType.FLOAT32);
          }
        });
  }

  /** The foreground's range. */
  @Test
  @DisplayName("S10 A foreground is 0 or 1.")
  default void s10ForegroundRange() {
    run(r -> Values.requireBinary("foreground", r.provider.foreground(r.values(r.view(0, 1)))));
  }

  /** The foreground of a map without contrast. */
  @Test
  @DisplayName("S11 A map of equal cells has a foreground of 0 or 1 too.")
  default void s11EvenMap() {
    run(
        r -> {
          NDArray even = r.run.evenMap(r.run.step, 2, 0).values();
          Values.requireBinary("foreground", r.provider.foreground(even));
        });
  }

  /** The foreground and its neighbours. */
  @Test
  @DisplayName("S12 A map's foreground does not depend on the other maps of the batch.")
  default void s12ForegroundAlone() {
    run(
        r -> {
          NDArray values = r.values(r.view(0, 1, 2));
          double[] together = Values.of(r.provider.foreground(values));
          for (int n = 0; n < 3; n++) {
            double[] alone = Values.of(r.provider.foreground(values.get(n + ":" + (n + 1))));
            Values.requireSame("foreground " + n, Values.part(together, n, 3), alone);
          }
        });
  }

  /** The foreground and the past. */
  @Test
  @DisplayName("S13 A foreground is a function of the map, not of earlier calls.")
  default void s13ForegroundAgain() {
    run(
        r -> {
          NDArray values = r.values(r.view(0, 1));
          double[] before = Values.of(r.provider.foreground(values));
          r.provider.foreground(r.values(r.view(Scene.BLACK_AND_WHITE, 5, 6, 7)));
          Values.requireSame("foreground", Values.of(r.provider.foreground(values)), before);
        });
  }

  /** The pixels stay. */
  @Test
  @DisplayName("S14 The images are not modified.")
  default void s14PixelsUntouched() {
    run(
        r -> {
          View view = r.view(0, 1);
          double[] before = Values.of(view.pixels());
          r.provider.foreground(r.values(view));
          Values.requireSame("pixels", Values.of(view.pixels()), before);
        });
  }

  /** The object masks stay. */
  @Test
  @DisplayName("S15 The object masks are not modified.")
  default void s15MasksUntouched() {
    run(
        r -> {
          View view = r.view(0, 1);
          double[] before = Values.of(view.objectMasks());
          r.provider.foreground(r.values(view));
          Values.requireSame("object masks", Values.of(view.objectMasks()), before);
        });
  }

  /** The values stay. */
  @Test
  @DisplayName("S16 foreground() does not modify the values.")
  default void s16ValuesUntouched() {
    run(
        r -> {
          NDArray values = r.values(r.view(0, 1));
          double[] before = Values.of(values);
          r.provider.foreground(values);
          Values.requireSame("values", Values.of(values), before);
        });
  }

  /** The same again. */
  @Test
  @DisplayName("S17 Equal images and streams give equal values, whatever was asked in between.")
  default void s17Again() {
    run(
        r -> {
          double[] before = Values.of(r.values(r.view(0, 1)));
          r.values(r.view(Scene.BLACK_AND_WHITE, 5, 6, 7));
          double tolerance = declares(Capability.DETERMINISTIC) ? 0 : 1e-4;
          Values.requireClose("values", Values.of(r.values(r.view(0, 1))), before, tolerance);
        });
  }

  /** Another instance. */
  @Test
  @DisplayName("S18 DETERMINISTIC: another instance gives the same bits.")
  default void s18AnotherInstance() {
    assumeTrue(declares(Capability.DETERMINISTIC), "does not declare DETERMINISTIC");
    run(
        first ->
            run(
                second ->
                    Values.requireSame(
                        "values of another instance",
                        Values.of(second.values(second.view(0, 1))),
                        Values.of(first.values(first.view(0, 1))))));
  }

  /** The order. */
  @Test
  @DisplayName("S19 A map does not depend on its image's place in the batch.")
  default void s19Order() {
    run(
        r -> {
          for (int n = 0; n < 3; n++) {
            double[] there = r.valuesOf(2 - n, 2, 1, 0);
            Values.requireClose("map " + n + " reversed", there, r.valuesOf(n, 0, 1, 2), 1e-5);
          }
        });
  }

  /** The neighbours. */
  @Test
  @DisplayName("S20 A map does not depend on the other images of the batch or on their number.")
  default void s20Alone() {
    run(
        r -> {
          for (int n = 0; n < 3; n++) {
            Values.requireClose("map " + n, r.valuesOf(n, 0, 1, 2), r.valuesOf(0, n), 1e-5);
            Values.requireClose("map " + n, r.valuesOf(1, 9, n), r.valuesOf(0, n), 1e-5);
          }
        });
  }

  /** Ownership of the values. */
  @Test
  @DisplayName("S21 Values are attached to the manager of the images, on their device.")
  default void s21Manager() {
    run(r -> r.run.requireManager("the values", r.values(r.view(0, 1)), r.run.step));
  }

  /** Ownership of the foreground. */
  @Test
  @DisplayName("S22 A foreground is attached to the manager of the values, on their device.")
  default void s22ForegroundManager() {
    run(
        r -> {
          NDArray foreground = r.provider.foreground(r.values(r.view(0, 1)));
          r.run.requireManager("the foreground", foreground, r.run.step);
        });
  }

  /** Gradients. */
  @Test
  @DisplayName("S23 Neither values nor foreground require a gradient.")
  default void s23NoGradient() {
    run(
        r -> {
          NDArray values = r.values(r.view(0, 1));
          assertThat(values.hasGradient()).as("values").isFalse();
          assertThat(r.provider.foreground(values).hasGradient()).as("foreground").isFalse();
        });
  }

  /** Leaks. */
  @Test
  @DisplayName("S24 No call leaves arrays behind when the step's arrays are closed.")
  default void s24NothingKept() {
    run(
        r ->
            r.run.requireNothingKept(
                i -> {
                  try (NDManager owner = r.run.manager.newSubManager()) {
                    int size = r.run.facts.imageSize();
                    View view = r.run.view(owner, "query", Scene.NATURAL, size, size, i, i + 1);
                    r.provider.foreground(r.values(view));
                  }
                }));
  }

  /** The manager of another step. */
  @Test
  @DisplayName("S25 A provider outlives the manager of the images of its first call.")
  default void s25NextStep() {
    run(
        r -> {
          try (NDManager owner = r.run.manager.newSubManager()) {
            int size = r.run.facts.imageSize();
            View view = r.run.view(owner, "query", Scene.NATURAL, size, size, 0, 1);
            r.provider.foreground(r.values(view));
          }
          Values.requireFinite("values", r.values(r.view(0, 1)));
        });
  }

  /** Closing. */
  @Test
  @DisplayName("S26 close() frees everything that was kept; closing again does no harm.")
  default void s26Close() {
    run(
        r -> {
          r.encoder();
          int before = r.run.arrays();
          SaliencyProvider other = r.another(InputFilter.NONE);
          other.close();
          other.close();
          assertThat(r.run.arrays()).as("arrays after close()").isEqualTo(before);
        });
  }

  /** Object masks. */
  @Test
  @DisplayName("S27 NEEDS_OBJECT_MASKS is declared if and only if the masks change the answer.")
  default void s27ObjectMasks() {
    run(
        r -> {
          View view = r.view(0, 1);
          NDArray none = view.objectMasks().zerosLike();
          View empty = new View(view.pixels(), none, null, view.streams());
          View without = new View(view.pixels(), null, null, view.streams());
          double[] answer = r.answer(view);
          boolean reads =
              !Values.same(answer, r.answer(empty)) || !Values.same(answer, r.answer(without));
          assertThat(reads)
              .as("the masks change the answer")
              .isEqualTo(declares(Capability.NEEDS_OBJECT_MASKS));
        });
  }

  /** Cached maps. */
  @Test
  @DisplayName("S28 CACHEABLE: a map does not depend on the view's stream.")
  default void s28Cacheable() {
    assumeTrue(declares(Capability.CACHEABLE), "does not declare CACHEABLE");
    run(
        r -> {
          View view = r.view(0, 1);
          View other = new View(view.pixels(), view.objectMasks(), null, r.view(7, 8).streams());
          Values.requireClose(
              "values", Values.of(r.values(other)), Values.of(r.values(view)), 1e-5);
        });
  }

  /** Following maps. */
  @Test
  @DisplayName("S29 FOLLOWS_ENCODER is declared if and only if it is an EncoderSaliency.")
  default void s29Follower() {
    run(
        r ->
            assertThat(r.provider instanceof EncoderSaliency)
                .as("is an EncoderSaliency")
                .isEqualTo(declares(Capability.FOLLOWS_ENCODER)));
  }

  /** Following maps are not cached. */
  @Test
  @DisplayName("S30 Maps that follow the encoder are not CACHEABLE.")
  default void s30NotBoth() {
    assertThat(declares(Capability.CACHEABLE) && declares(Capability.FOLLOWS_ENCODER)).isFalse();
  }

  private boolean declares(Capability capability) {
    return factory().capabilities(settings()).contains(capability);
  }

  private void run(Consumer<SaliencyRun<C>> rule) {
    try (SaliencyRun<C> run = new SaliencyRun<>(factory(), settings(), facts(), data())) {
      rule.accept(run);
    }
  }
}
