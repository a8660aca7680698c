package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskedViews;

/**
 * What every {@link ContrastiveObjective} keeps to; an objective's test implements it.
 *
 * @param <C> the settings record
 */
public interface ContrastiveObjectiveContract<C extends Record> extends PluginFactoryContract<C> {

  @Override
  ContrastiveObjectiveFactory<C> factory();

  /**
   * Tells whether the gradient is that of the loss's value, so that finite differences find it.
   *
   * @return false for an objective whose target comes from the trained encoder itself, with the
   *     gradient stopped (BYOL without momentum, SimSiam); O15 and O16 are then skipped
   */
  default boolean gradientIsOfTheValue() {
    return true;
  }

  /** The shape. */
  @Test
  @DisplayName("O01 A loss is a scalar.")
  default void o01Scalar() {
    begun(r -> Values.requireShape("the loss", r.loss(r.masked()), new Shape()));
  }

  /** The type. */
  @Test
  @DisplayName("O02 A loss is float32.")
  default void o02Type() {
    begun(r -> Values.requireType("the loss", r.loss(r.masked()), DataType.FLOAT32));
  }

  /** Ordinary images. */
  @Test
  @DisplayName("O03 A loss is finite.")
  default void o03Finite() {
    run(r -> r.requireFinite(Scene.NATURAL));
  }

  /** One colour. */
  @Test
  @DisplayName("O04 The loss of images of one colour is finite.")
  default void o04Flat() {
    run(r -> r.requireFinite(Scene.FLAT));
  }

  /** No colour. */
  @Test
  @DisplayName("O05 The loss of grey images is finite.")
  default void o05Grey() {
    run(r -> r.requireFinite(Scene.GREY));
  }

  /** The ends of the range. */
  @Test
  @DisplayName("O06 The loss of black and white images is finite.")
  default void o06Extreme() {
    run(r -> r.requireFinite(Scene.BLACK_AND_WHITE));
  }

  /** What is given stays. */
  @Test
  @DisplayName("O07 Queries, keys, hard negatives and labels are not modified.")
  default void o07Untouched() {
    begun(
        r -> {
          MaskedViews views = r.masked();
          MaskedViews fresh = r.masked();
          r.backward(views);
          r.objective.endStep();
          Map<String, double[]> before = MaskingRun.contents(MaskingRun.images(List.of(fresh)));
          MaskingRun.requireClose(
              MaskingRun.contents(MaskingRun.images(List.of(views))), before, 0);
          if (fresh.labels() != null) {
            Values.requireSame("labels", Values.of(views.labels()), Values.of(fresh.labels()));
          }
        });
  }

  /** The trainable arrays. */
  @Test
  @DisplayName("O08 trainable() gives the same live arrays in the same order, each once.")
  default void o08Trainable() {
    run(
        r -> {
          List<NDArray> before = List.copyOf(r.objective.trainable());
          r.step(0);
          List<NDArray> after = r.objective.trainable();
          assertThat(after).hasSameSizeAs(before);
          for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i) == before.get(i)).as("array %d is the same", i).isTrue();
          }
          assertThat(identities(before)).hasSameSizeAs(before);
        });
  }

  /** Gradients of the trainable arrays. */
  @Test
  @DisplayName("O09 The arrays of trainable() require gradients.")
  default void o09RequireGradients() {
    run(r -> assertThat(r.objective.trainable()).allMatch(NDArray::hasGradient));
  }

  /** The encoder's are the run's. */
  @Test
  @DisplayName("O10 trainable() has none of the encoder's parameters: the run has these already.")
  default void o10NotTheEncoders() {
    run(
        r -> {
          Set<NDArray> own = identities(r.objective.trainable());
          assertThat(r.encoder.trainable()).noneMatch(own::contains);
        });
  }

  /** The head learns. */
  @Test
  @DisplayName("O11 A finite gradient reaches trainable().")
  default void o11GradientOfTrainable() {
    begun(
        r -> {
          assumeTrue(!r.objective.trainable().isEmpty(), "has nothing to train");
          r.backward(r.masked());
          ObjectiveRun.requireGradient("trainable()", r.objective.trainable());
        });
  }

  /** The encoder learns. */
  @Test
  @DisplayName("O12 A finite gradient reaches the encoder.")
  default void o12GradientOfEncoder() {
    begun(
        r -> {
          r.backward(r.masked());
          ObjectiveRun.requireGradient("the encoder", r.encoder.trainable());
        });
  }

  /** An adversary learns. */
  @Test
  @DisplayName("O13 A finite gradient reaches a query that requires one, the encoder being frozen.")
  default void o13GradientOfQuery() {
    begun(
        r -> {
          assumeTrue(r.passesGradientsToPixels(), "caches gradients");
          MaskedViews views = r.masked();
          views.query().setRequiresGradient(true);
          r.freeze(true);
          r.backward(views);
          ObjectiveRun.requireGradient("the query", List.of(views.query()));
        });
  }

  /** Variants. */
  @Test
  @DisplayName("O14 The gradient of a sum of variants' losses is the sum of their gradients.")
  default void o14Variants() {
    run(
        both ->
            run(
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

  /** Differences of the head. */
  @Test
  @DisplayName("O15 The gradient of trainable() equals finite differences of the loss.")
  default void o15DifferencesOfTrainable() {
    assumeTrue(gradientIsOfTheValue(), "stops gradients");
    begun(r -> differences(r, "trainable()", r.objective.trainable()));
  }

  /** Differences of the encoder. */
  @Test
  @DisplayName("O16 The encoder's gradient equals finite differences of the loss.")
  default void o16DifferencesOfEncoder() {
    assumeTrue(gradientIsOfTheValue(), "stops gradients");
    begun(r -> differences(r, "the encoder's parameter", r.encoder.trainable()));
  }

  /** Differences of the query. */
  @Test
  @DisplayName("O17 The query's gradient equals finite differences of the loss.")
  default void o17DifferencesOfQuery() {
    begun(
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

  /** The order. */
  @Test
  @DisplayName("O18 A loss is a mean over the samples: their order does not matter.")
  default void o18Order() {
    begun(
        r -> {
          double loss = r.lossValue(r.masked());
          int[] ids = r.run.batch();
          int[] reversed = Arrays.stream(ids).map(id -> ids[ids.length - 1 - id]).toArray();
          MaskedViews views = r.masked(r.run.step, Scene.NATURAL, reversed);
          requireClose("the loss, order reversed", r.lossValue(views), loss, 1e-4);
        });
  }

  /** The encoder is the optimiser's. */
  @Test
  @DisplayName("O19 A step moves neither the encoder's parameters nor trainable().")
  default void o19Still() {
    run(
        r -> {
          List<double[]> encoder = ObjectiveRun.contents(r.encoder.trainable());
          List<double[]> own = ObjectiveRun.contents(r.objective.trainable());
          r.step(0);
          r.step(1);
          ObjectiveRun.requireSame("encoder parameter", r.encoder.trainable(), encoder);
          ObjectiveRun.requireSame("trainable", r.objective.trainable(), own);
        });
  }

  /** Chance. */
  @Test
  @DisplayName("O20 A chance level, where there is one, is finite, not negative, and stays.")
  default void o20Chance() {
    run(
        r -> {
          var before = r.objective.chanceLevel();
          before.ifPresent(level -> assertThat(level).isFinite().isNotNegative());
          r.step(0);
          assertThat(r.objective.chanceLevel()).isEqualTo(before);
        });
  }

  /** Health. */
  @Test
  @DisplayName("O21 Health figures are finite, under names, between loss and endStep.")
  default void o21Health() {
    begun(
        r -> {
          r.backward(r.masked());
          r.objective
              .health()
              .forEach(
                  (name, figure) -> {
                    assertThat(name).matches("[a-z][A-Za-z0-9]*");
                    assertThat(figure).as(name).isFinite();
                  });
        });
  }

  /** Measuring changes nothing. */
  @Test
  @DisplayName("O22 Measuring health changes no later loss.")
  default void o22HealthIsFree() {
    run(
        measured ->
            run(
                plain -> {
                  measured.objective.beginStep(0);
                  measured.backward(measured.masked(0L));
                  measured.objective.health();
                  measured.objective.endStep();
                  plain.step(0);
                  requireClose("the loss", measured.step(1), plain.step(1), 1e-6);
                }));
  }

  /** Labels. */
  @Test
  @DisplayName("O23 USES_LABELS is declared if and only if the labels change the loss.")
  default void o23Labels() {
    run(
        r -> {
          MaskedViews views = r.masked();
          int[] ids = r.run.batch();
          int[] next = Arrays.stream(ids).map(id -> id / 2 + 1).toArray();
          double first = answer(with(views, r.run.labels(r.run.step, ids)));
          boolean reads =
              differ(first, answer(with(views, r.run.labels(r.run.step, next))))
                  || differ(first, answer(with(views, null)));
          assertThat(reads)
              .as("the labels change the loss")
              .isEqualTo(r.declares(Capability.USES_LABELS));
        });
  }

  /** Hard negatives. */
  @Test
  @DisplayName("O24 ACCEPTS_HARD_NEGATIVES is declared if and only if they change the loss.")
  default void o24HardNegatives() {
    run(
        r -> {
          MaskedViews views = r.masked();
          NDArray labels = views.labels();
          NDArray hard = r.run.otherViews(r.run.batch()).query().pixels();
          double without = answer(new MaskedViews(views.query(), views.key(), List.of(), labels));
          double with = answer(new MaskedViews(views.query(), views.key(), List.of(hard), labels));
          boolean contrasts = !Double.isNaN(with) && differ(with, without);
          assertThat(contrasts)
              .as("hard negatives change the loss")
              .isEqualTo(r.declares(Capability.ACCEPTS_HARD_NEGATIVES));
        });
  }

  /** Caching. */
  @Test
  @DisplayName("O25 CACHES_GRADIENTS is declared if and only if it is a CachedGradients.")
  default void o25Caches() {
    run(
        r ->
            assertThat(r.objective instanceof CachedGradients)
                .as("is a CachedGradients")
                .isEqualTo(r.declares(Capability.CACHES_GRADIENTS)));
  }

  /** State arrays. */
  @Test
  @DisplayName("O26 The state is live arrays, float32 or int64, under stable names.")
  default void o26LiveState() {
    run(r -> States.requireLive(r.objective));
  }

  /** The head is state. */
  @Test
  @DisplayName("O27 The arrays of trainable() are part of the state.")
  default void o27TrainableIsState() {
    run(
        r -> {
          Set<NDArray> state = identities(r.objective.state().values());
          assertThat(r.objective.trainable()).allMatch(state::contains);
        });
  }

  /** State round trip. */
  @Test
  @DisplayName("O28 An objective that got another's state goes on with the same bits.")
  default void o28RoundTrip() {
    run(
        r -> {
          for (int step = 0; step < 2; step++) {
            r.step(step);
            r.moveEncoder(step);
          }
          try (ContrastiveObjective resumed = r.another()) {
            States.restore(r.objective, resumed);
            for (int step = 2; step < 4; step++) {
              double expected = r.step(step);
              double loss = r.step(resumed, step, r.masked(step));
              requireClose("the loss of step " + step, loss, expected, 0);
              r.moveEncoder(step);
            }
            States.requireSame("after two steps", resumed, r.objective);
          }
        });
  }

  /** What enters a queue. */
  @Test
  @DisplayName("O29 Only the first loss of a step has a say in the next step.")
  default void o29FirstLoss() {
    run(
        twice ->
            run(
                once -> {
                  twice.objective.beginStep(0);
                  twice.backward(twice.masked(0));
                  twice.backward(twice.masked(7));
                  twice.objective.endStep();
                  once.step(0);
                  requireClose("the next loss", twice.step(1), once.step(1), 1e-6);
                }));
  }

  /** Another instance. */
  @Test
  @DisplayName("O30 DETERMINISTIC: another instance gives the same bits, step after step.")
  default void o30AnotherInstance() {
    assumeTrue(
        factory().capabilities(settings()).contains(Capability.DETERMINISTIC),
        "does not declare DETERMINISTIC");
    run(
        a ->
            run(
                b -> {
                  for (int step = 0; step < 3; step++) {
                    requireClose("the loss of step " + step, b.step(step), a.step(step), 0);
                  }
                }));
  }

  /** Leaks. */
  @Test
  @DisplayName("O31 No step leaves arrays behind when the step's arrays are closed.")
  default void o31NothingKept() {
    run(
        r ->
            r.run.requireNothingKept(
                i -> {
                  try (NDManager owner = r.run.manager.newSubManager()) {
                    r.step(r.objective, i, r.masked(owner, Scene.NATURAL, r.run.batch()));
                  }
                }));
  }

  /** Closing. */
  @Test
  @DisplayName("O32 close() frees everything that was kept; closing again does no harm.")
  default void o32Close() {
    run(
        r -> {
          int before = r.run.arrays();
          ContrastiveObjective other = r.another();
          other.close();
          other.close();
          assertThat(r.run.arrays()).as("arrays after close()").isEqualTo(before);
        });
  }

  /** Replays. */
  @Test
  @DisplayName("O33 Every chunk's replay gives a finite scalar.")
  default void o33Replay() {
    begun(
        r -> {
          assumeTrue(!r.passesGradientsToPixels(), "caches no gradients");
          CachedGradients cached = (CachedGradients) r.objective;
          r.backward(r.masked());
          for (int chunk = 0; chunk < cached.chunks(); chunk++) {
            try (var collector = r.run.recording()) {
              NDArray part = cached.replay(chunk);
              Values.requireShape("a replay", part, new Shape());
              Values.requireFinite("a replay", part);
              collector.backward(part);
            }
          }
        });
  }

  private void differences(ObjectiveRun<C> r, String what, List<NDArray> parameters) {
    r.backward(r.masked());
    List<double[]> gradients = ObjectiveRun.gradients(parameters);
    for (int i = 0; i < parameters.size(); i++) {
      FiniteDifferences.require(
          what + " " + i, parameters.get(i), gradients.get(i), () -> r.lossValue(r.masked()));
    }
  }

  /** The loss of a fresh objective's first step, or NaN where it refuses the views. */
  private double answer(MaskedViews views) {
    try (ObjectiveRun<C> run = new ObjectiveRun<>(factory(), settings(), facts(), data())) {
      run.objective.beginStep(0);
      return run.lossValue(views);
    } catch (RuntimeException refused) {
      return Double.NaN;
    }
  }

  private static boolean differ(double a, double b) {
    return !(Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a)));
  }

  private static void requireClose(String what, double actual, double expected, double tolerance) {
    Values.requireClose(what, new double[] {actual}, new double[] {expected}, tolerance);
  }

  private static MaskedViews with(MaskedViews views, NDArray labels) {
    return new MaskedViews(views.query(), views.key(), views.hardNegatives(), labels);
  }

  /** The same contents in other arrays, so that nothing is remembered by identity. */
  private static MaskedViews copy(MaskedViews views) {
    return new MaskedViews(
        views.query().duplicate(),
        views.key().duplicate(),
        views.hardNegatives().stream().map(NDArray::duplicate).toList(),
        views.labels());
  }

  private static Set<NDArray> identities(Iterable<NDArray> arrays) {
    Set<NDArray> identities = Collections.newSetFromMap(new IdentityHashMap<>());
    arrays.forEach(identities::add);
    return identities;
  }

  private void begun(Consumer<ObjectiveRun<C>> rule) {
    run(
        r -> {
          r.objective.beginStep(0);
          rule.accept(r);
        });
  }

  private void run(Consumer<ObjectiveRun<C>> rule) {
    try (ObjectiveRun<C> run = new ObjectiveRun<>(factory(), settings(), facts(), data())) {
      rule.accept(run);
    }
  }
}
