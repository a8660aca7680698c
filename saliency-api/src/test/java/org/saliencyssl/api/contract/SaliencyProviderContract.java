package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.api.View;

/**
 * What every {@link SaliencyProvider} keeps to; a provider's test implements it. A provider that is
 * an {@link EncoderSaliency} implements {@link EncoderSaliencyContract}.
 *
 * @param <C> the settings record
 */
public interface SaliencyProviderContract<C extends Record> extends SaliencyAnswerRules<C> {

  @Override
  SaliencyProviderFactory<C> factory();

  @Test
  @DisplayName("S17 Equal images and streams give equal values, whatever was asked in between.")
  default void s17Again() {
    SaliencyRun.run(
        this,
        r -> {
          double[] before = Values.of(r.values(r.view(0, 1)));
          r.values(r.view(Scene.BLACK_AND_WHITE, 5, 6, 7));
          double tolerance = declares(Capability.DETERMINISTIC) ? 0 : 1e-4;
          Values.requireClose("values", Values.of(r.values(r.view(0, 1))), before, tolerance);
        });
  }

  @Test
  @DisplayName("S18 DETERMINISTIC: another instance gives the same bits.")
  default void s18AnotherInstance() {
    assumeTrue(declares(Capability.DETERMINISTIC), "does not declare DETERMINISTIC");
    SaliencyRun.run(
        this,
        first ->
            SaliencyRun.run(
                this,
                second ->
                    Values.requireSame(
                        "values of another instance",
                        Values.of(second.values(second.view(0, 1))),
                        Values.of(first.values(first.view(0, 1))))));
  }

  @Test
  @DisplayName("S19 A map does not depend on its image's place in the batch.")
  default void s19Order() {
    SaliencyRun.run(
        this,
        r -> {
          for (int n = 0; n < 3; n++) {
            double[] there = r.valuesOf(2 - n, 2, 1, 0);
            Values.requireClose("map " + n + " reversed", there, r.valuesOf(n, 0, 1, 2), 1e-5);
          }
        });
  }

  @Test
  @DisplayName("S20 A map does not depend on the other images of the batch or on their number.")
  default void s20Alone() {
    SaliencyRun.run(
        this,
        r -> {
          for (int n = 0; n < 3; n++) {
            Values.requireClose("map " + n, r.valuesOf(n, 0, 1, 2), r.valuesOf(0, n), 1e-5);
            Values.requireClose("map " + n, r.valuesOf(1, 9, n), r.valuesOf(0, n), 1e-5);
          }
        });
  }

  @Test
  @DisplayName("S21 Values are attached to the manager of the images, on their device.")
  default void s21Manager() {
    SaliencyRun.run(
        this, r -> r.run.requireManager("the values", r.values(r.view(0, 1)), r.run.step));
  }

  @Test
  @DisplayName("S22 A foreground is attached to the manager of the values, on their device.")
  default void s22ForegroundManager() {
    SaliencyRun.run(
        this,
        r -> {
          NDArray foreground = r.provider.foreground(r.values(r.view(0, 1)));
          r.run.requireManager("the foreground", foreground, r.run.step);
        });
  }

  @Test
  @DisplayName("S23 Neither values nor foreground require a gradient.")
  default void s23NoGradient() {
    SaliencyRun.run(
        this,
        r -> {
          NDArray values = r.values(r.view(0, 1));
          assertThat(values.hasGradient()).as("values").isFalse();
          assertThat(r.provider.foreground(values).hasGradient()).as("foreground").isFalse();
        });
  }

  @Test
  @DisplayName("S24 No call leaves arrays behind when the step's arrays are closed.")
  default void s24NothingKept() {
    SaliencyRun.run(
        this,
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

  @Test
  @DisplayName("S25 A provider outlives the manager of the images of its first call.")
  default void s25NextStep() {
    SaliencyRun.run(
        this,
        r -> {
          try (NDManager owner = r.run.manager.newSubManager()) {
            int size = r.run.facts.imageSize();
            View view = r.run.view(owner, "query", Scene.NATURAL, size, size, 0, 1);
            r.provider.foreground(r.values(view));
          }
          Values.requireFinite("values", r.values(r.view(0, 1)));
        });
  }

  @Test
  @DisplayName("S26 close() frees everything that was kept; closing again does no harm.")
  default void s26Close() {
    SaliencyRun.run(
        this,
        r -> {
          r.encoder();
          int before = r.run.arrays();
          SaliencyProvider other = r.another(InputFilter.NONE);
          other.close();
          other.close();
          assertThat(r.run.arrays()).as("arrays after close()").isEqualTo(before);
        });
  }

  @Test
  @DisplayName("S27 NEEDS_OBJECT_MASKS is declared if and only if the masks change the answer.")
  default void s27ObjectMasks() {
    SaliencyRun.run(
        this,
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

  @Test
  @DisplayName("S28 CACHEABLE: a map does not depend on the view's stream.")
  default void s28Cacheable() {
    assumeTrue(declares(Capability.CACHEABLE), "does not declare CACHEABLE");
    SaliencyRun.run(
        this,
        r -> {
          View view = r.view(0, 1);
          View other = new View(view.pixels(), view.objectMasks(), null, r.view(7, 8).streams());
          Values.requireClose(
              "values", Values.of(r.values(other)), Values.of(r.values(view)), 1e-5);
        });
  }

  @Test
  @DisplayName("S29 FOLLOWS_ENCODER is declared if and only if it is an EncoderSaliency.")
  default void s29Follower() {
    SaliencyRun.run(
        this,
        r ->
            assertThat(r.provider instanceof EncoderSaliency)
                .as("is an EncoderSaliency")
                .isEqualTo(declares(Capability.FOLLOWS_ENCODER)));
  }

  @Test
  @DisplayName("S30 Maps that follow the encoder are not CACHEABLE.")
  default void s30NotBoth() {
    assertThat(declares(Capability.CACHEABLE) && declares(Capability.FOLLOWS_ENCODER)).isFalse();
  }

  private boolean declares(Capability capability) {
    return factory().capabilities(settings()).contains(capability);
  }
}
