package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskedViews;

/** Rules O08 to O17: what is trained, and with which gradients. */
interface ObjectiveGradientRules<C extends Record> extends PluginFactoryContract<C> {

  @Override
  ContrastiveObjectiveFactory<C> factory();

  @Test
  @DisplayName("O08 trainable() gives the same live arrays in the same order, each once.")
  default void o08Trainable() {
    ObjectiveRun.run(
        this,
        r -> {
          List<NDArray> before = List.copyOf(r.objective.trainable());
          r.step(0);
          List<NDArray> after = r.objective.trainable();
          assertThat(after).hasSameSizeAs(before);
          for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i) == before.get(i)).as("array %d is the same", i).isTrue();
          }
          assertThat(ObjectiveRun.identities(before)).hasSameSizeAs(before);
        });
  }

  @Test
  @DisplayName("O09 The arrays of trainable() require gradients.")
  default void o09RequireGradients() {
    ObjectiveRun.run(this, r -> assertThat(r.objective.trainable()).allMatch(NDArray::hasGradient));
  }

  @Test
  @DisplayName("O10 trainable() has none of the encoder's parameters: the run has these already.")
  default void o10NotTheEncoders() {
    ObjectiveRun.run(
        this,
        r -> {
          Set<NDArray> own = ObjectiveRun.identities(r.objective.trainable());
          assertThat(r.encoder.trainable()).noneMatch(own::contains);
        });
  }

  @Test
  @DisplayName("O11 A finite gradient reaches trainable().")
  default void o11GradientOfTrainable() {
    ObjectiveRun.begun(
        this,
        r -> {
          assumeTrue(!r.objective.trainable().isEmpty(), "has nothing to train");
          r.backward(r.masked());
          ObjectiveRun.requireGradient("trainable()", r.objective.trainable());
        });
  }

  @Test
  @DisplayName("O12 A finite gradient reaches the encoder.")
  default void o12GradientOfEncoder() {
    ObjectiveRun.begun(
        this,
        r -> {
          r.backward(r.masked());
          ObjectiveRun.requireGradient("the encoder", r.encoder.trainable());
        });
  }

  @Test
  @DisplayName("O13 A finite gradient reaches a query that requires one, the encoder being frozen.")
  default void o13GradientOfQuery() {
    ObjectiveRun.begun(
        this,
        r -> {
          assumeTrue(r.passesGradientsToPixels(), "caches gradients");
          MaskedViews views = r.masked();
          views.query().setRequiresGradient(true);
          r.freeze(true);
          r.backward(views);
          ObjectiveRun.requireGradient("the query", List.of(views.query()));
        });
  }

  @Test
  @DisplayName("O14 The gradient of a sum of variants' losses is the sum of their gradients.")
  default void o14Variants() {
    ObjectiveRun.run(
        this,
        both ->
            ObjectiveRun.run(
                this,
                single -> {
                  both.objective.beginStep(0);
                  both.backward(both.masked(0), both.masked(1));
                  single.objective.beginStep(0);
                  single.backward(single.masked(0));
                  single.objective.beginStep(0);
                  single.backward(single.masked(1)); // gradients accumulate
                  List<double[]> expected = ObjectiveRun.gradients(single.encoder.trainable());
                  List<double[]> sum = ObjectiveRun.gradients(both.encoder.trainable());
                  for (int i = 0; i < sum.size(); i++) {
                    Values.requireClose("gradient " + i, sum.get(i), expected.get(i), 1e-4);
                  }
                }));
  }

  @Test
  @DisplayName("O15 The gradient of trainable() equals finite differences of the loss.")
  default void o15DifferencesOfTrainable() {
    assumeTrue(gradientIsOfTheValue(), "stops gradients");
    ObjectiveRun.begun(this, r -> differences(r, "trainable()", r.objective.trainable()));
  }

  @Test
  @DisplayName("O16 The encoder's gradient equals finite differences of the loss.")
  default void o16DifferencesOfEncoder() {
    assumeTrue(gradientIsOfTheValue(), "stops gradients");
    ObjectiveRun.begun(this, r -> differences(r, "the encoder's parameter", r.encoder.trainable()));
  }

  @Test
  @DisplayName("O17 The query's gradient equals finite differences of the loss.")
  default void o17DifferencesOfQuery() {
    ObjectiveRun.begun(
        this,
        r -> {
          assumeTrue(r.passesGradientsToPixels(), "caches gradients");
          MaskedViews views = r.masked();
          views.query().setRequiresGradient(true);
          r.backward(views);
          double[] gradient = Values.of(views.query().getGradient());
          MaskedViews still = r.masked();
          FiniteDifferences.require(
              "the query", still.query(), gradient, () -> r.lossValue(copy(still)));
        });
  }

  /**
   * Tells whether the gradient is that of the loss's value, so that finite differences find it.
   *
   * @return false for an objective whose target comes from the trained encoder itself, with the
   *     gradient stopped (BYOL without momentum, SimSiam); O15 and O16 are then skipped
   */
  default boolean gradientIsOfTheValue() {
    return true;
  }

  private void differences(ObjectiveRun<C> r, String what, List<NDArray> parameters) {
    r.backward(r.masked());
    List<double[]> gradients = ObjectiveRun.gradients(parameters);
    for (int i = 0; i < parameters.size(); i++) {
      FiniteDifferences.require(
          what + " " + i, parameters.get(i), gradients.get(i), () -> r.lossValue(r.masked()));
    }
  }

  /** The same contents in other arrays, so that nothing is remembered by identity. */
  private static MaskedViews copy(MaskedViews views) {
    return new MaskedViews(
        views.query().duplicate(),
        views.key().duplicate(),
        views.hardNegatives().stream().map(NDArray::duplicate).toList(),
        views.labels());
  }
}
