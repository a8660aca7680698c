package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.RunFacts;

/**
 * What every {@link ContrastiveObjective} keeps to; an objective's test implements it.
 *
 * @param <C> the settings record
 */
public interface ContrastiveObjectiveContract<C extends Record>
    extends ObjectiveLossRules<C>, ObjectiveGradientRules<C> {

  @Override
  ContrastiveObjectiveFactory<C> factory();

  @Test
  @DisplayName("O18 A loss is a mean over the samples: their order does not matter.")
  default void o18Order() {
    ObjectiveRun.begun(
        this,
        r -> {
          double loss = r.lossValue(r.masked());
          int[] ids = r.run.batch();
          int[] reversed = Arrays.stream(ids).map(id -> ids[ids.length - 1 - id]).toArray();
          MaskedViews views = r.masked(r.run.step, Scene.NATURAL, reversed);
          Values.requireClose("the loss, order reversed", r.lossValue(views), loss, 1e-4);
        });
  }

  @Test
  @DisplayName("O19 A step moves neither the encoder's parameters nor trainable().")
  default void o19Still() {
    ObjectiveRun.run(
        this,
        r -> {
          List<double[]> encoder = ObjectiveRun.contents(r.encoder.trainable());
          List<double[]> own = ObjectiveRun.contents(r.objective.trainable());
          r.step(0);
          r.step(1);
          ObjectiveRun.requireSame("encoder parameter", r.encoder.trainable(), encoder);
          ObjectiveRun.requireSame("trainable", r.objective.trainable(), own);
        });
  }

  @Test
  @DisplayName("O20 A chance level, where there is one, is finite, not negative, and stays.")
  default void o20Chance() {
    ObjectiveRun.run(
        this,
        r -> {
          var before = r.objective.chanceLevel();
          before.ifPresent(level -> assertThat(level).isFinite().isNotNegative());
          r.step(0);
          assertThat(r.objective.chanceLevel()).isEqualTo(before);
        });
  }

  @Test
  @DisplayName("O21 Health figures are finite, under names, between loss and endStep.")
  default void o21Health() {
    ObjectiveRun.begun(
        this,
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

  @Test
  @DisplayName("O22 Measuring health changes no later loss.")
  default void o22HealthIsFree() {
    ObjectiveRun.run(
        this,
        measured ->
            ObjectiveRun.run(
                this,
                plain -> {
                  measured.objective.beginStep(0);
                  measured.backward(measured.masked(0L));
                  measured.objective.health();
                  measured.objective.endStep();
                  plain.step(0);
                  Values.requireClose("the loss", measured.step(1), plain.step(1), 1e-6);
                }));
  }

  @Test
  @DisplayName("O23 USES_LABELS is declared if and only if the labels change the loss.")
  default void o23Labels() {
    ObjectiveRun.run(
        this,
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

  @Test
  @DisplayName("O24 ACCEPTS_HARD_NEGATIVES is declared if and only if they change the loss.")
  default void o24HardNegatives() {
    ObjectiveRun.run(
        this,
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

  @Test
  @DisplayName("O25 CACHES_GRADIENTS is declared if and only if it is a CachedGradients.")
  default void o25Caches() {
    ObjectiveRun.run(
        this,
        r ->
            assertThat(r.objective instanceof CachedGradients)
                .as("is a CachedGradients")
                .isEqualTo(r.declares(Capability.CACHES_GRADIENTS)));
  }

  @Test
  @DisplayName("O26 The state is live arrays, float32 or int64, under stable names.")
  default void o26LiveState() {
    ObjectiveRun.run(this, r -> States.requireLive(r.objective));
  }

  @Test
  @DisplayName("O27 The arrays of trainable() are part of the state.")
  default void o27TrainableIsState() {
    ObjectiveRun.run(
        this,
        r -> {
          Set<NDArray> state = ObjectiveRun.identities(r.objective.state().values());
          assertThat(r.objective.trainable()).allMatch(state::contains);
        });
  }

  @Test
  @DisplayName("O28 An objective that got another's state goes on with the same bits.")
  default void o28RoundTrip() {
    ObjectiveRun.run(
        this,
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
              Values.requireClose("the loss of step " + step, loss, expected, 0);
              r.moveEncoder(step);
            }
            States.requireSame("after two steps", resumed, r.objective);
          }
        });
  }

  @Test
  @DisplayName("O29 Only the first loss of a step has a say in the next step.")
  default void o29FirstLoss() {
    ObjectiveRun.run(
        this,
        twice ->
            ObjectiveRun.run(
                this,
                once -> {
                  twice.objective.beginStep(0);
                  twice.backward(twice.masked(0));
                  twice.backward(twice.masked(7));
                  twice.objective.endStep();
                  once.step(0);
                  Values.requireClose("the next loss", twice.step(1), once.step(1), 1e-6);
                }));
  }

  @Test
  @DisplayName("O30 DETERMINISTIC: another instance gives the same bits, step after step.")
  default void o30AnotherInstance() {
    assumeTrue(
        factory().capabilities(settings()).contains(Capability.DETERMINISTIC),
        "does not declare DETERMINISTIC");
    ObjectiveRun.run(
        this,
        a ->
            ObjectiveRun.run(
                this,
                b -> {
                  for (int step = 0; step < 3; step++) {
                    Values.requireClose("the loss of step " + step, b.step(step), a.step(step), 0);
                  }
                }));
  }

  @Test
  @DisplayName("O31 No step leaves arrays behind when the step's arrays are closed.")
  default void o31NothingKept() {
    ObjectiveRun.run(
        this,
        r ->
            r.run.requireNothingKept(
                i -> {
                  try (NDManager owner = r.run.manager.newSubManager()) {
                    r.step(r.objective, i, r.masked(owner, Scene.NATURAL, r.run.batch()));
                  }
                }));
  }

  @Test
  @DisplayName("O32 close() frees everything that was kept; closing again does no harm.")
  default void o32Close() {
    ObjectiveRun.run(
        this,
        r -> {
          int before = r.run.arrays();
          ContrastiveObjective other = r.another();
          other.close();
          other.close();
          assertThat(r.run.arrays()).as("arrays after close()").isEqualTo(before);
        });
  }

  @Test
  @DisplayName("O33 Every chunk's replay gives a finite scalar.")
  default void o33Replay() {
    ObjectiveRun.begun(
        this,
        r -> {
          assumeTrue(r.objective instanceof CachedGradients, "caches no gradients");
          CachedGradients cached = (CachedGradients) r.objective;
          r.backwardOfLoss(r.masked());
          for (int chunk = 0; chunk < cached.chunks(); chunk++) {
            NDArray part = r.replay(cached, chunk);
            Values.requireShape("a replay", part, new Shape());
            Values.requireFinite("a replay", part);
          }
        });
  }

  @Test
  @DisplayName("O34 ACCUMULATES: the mean over halves of a batch is the loss, and the gradient.")
  default void o34Halves() {
    inHalves(
        (whole, halves) -> {
          assumeTrue(
              whole.objective.state().keySet().stream().noneMatch(n -> n.endsWith("running_mean")),
              "has batch statistics");
          whole.objective.beginStep(0);
          double loss = whole.backward(whole.masked());
          halves.objective.beginStep(0);
          double mean = halves.backward(halves.half(0, 0)) / 2;
          halves.objective.nextPart();
          mean += halves.backward(halves.half(1, 0)) / 2;
          Values.requireClose("the mean of the halves' losses", mean, loss, 1e-4);
          List<double[]> expected = ObjectiveRun.gradients(whole.encoder.trainable());
          List<double[]> sum = ObjectiveRun.gradients(halves.encoder.trainable());
          for (int i = 0; i < sum.size(); i++) {
            double[] half = Arrays.stream(sum.get(i)).map(value -> value / 2).toArray();
            Values.requireClose("gradient " + i, half, expected.get(i), 1e-4);
          }
        });
  }

  @Test
  @DisplayName("O35 ACCUMULATES: only the first loss of each part has a say in the next step.")
  default void o35FirstLossOfAPart() {
    inHalves(
        (whole, once) ->
            inHalves(
                (unused, twice) -> {
                  for (ObjectiveRun<C> run : List.of(once, twice)) {
                    run.objective.beginStep(0);
                    run.backward(run.half(0, 0));
                    run.objective.nextPart();
                    run.backward(run.half(1, 0));
                    if (run == twice) {
                      run.backward(run.half(1, 7));
                    }
                    run.objective.endStep();
                    run.objective.beginStep(1);
                  }
                  Values.requireClose(
                      "the next loss",
                      twice.lossValue(twice.half(0, 1)),
                      once.lossValue(once.half(0, 1)),
                      1e-6);
                }));
  }

  /** Runs a rule on a run whose batch is one part, and on one whose batch is two. */
  private void inHalves(BiConsumer<ObjectiveRun<C>, ObjectiveRun<C>> rule) {
    RunFacts all = facts();
    RunFacts two =
        new RunFacts(all.batchSize(), 2, all.imageSize(), all.grid(), all.epochs(), all.classes());
    assumeTrue(
        factory().capabilities(settings()).contains(Capability.ACCUMULATES),
        "does not declare ACCUMULATES");
    try (ObjectiveRun<C> whole = new ObjectiveRun<>(factory(), settings(), all, data());
        ObjectiveRun<C> halves = new ObjectiveRun<>(factory(), settings(), two, data())) {
      rule.accept(whole, halves);
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

  private static MaskedViews with(MaskedViews views, NDArray labels) {
    return new MaskedViews(views.query(), views.key(), views.hardNegatives(), labels);
  }
}
