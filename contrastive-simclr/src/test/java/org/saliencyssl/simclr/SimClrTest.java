package org.saliencyssl.simclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.random.RandomStreams;

class SimClrTest {

  private static final Head SOLO = new Heads.Solo(12, 6);
  private static final Head LIGHTLY = new Heads.Lightly(12, 6);
  private static final Head GOOGLE = new Heads.Google(3, 10, 6);

  @ParameterizedTest(name = "{0}, together {1}, {2} hard for {3}, seed {4}")
  @CsvSource({
    "SOLO, true, 0, QUERY, 1",
    "SOLO, false, 1, QUERY, 2",
    "SOLO, true, 2, BOTH, 3",
    "LIGHTLY, true, 0, QUERY, 4",
    "LIGHTLY, false, 1, BOTH, 5",
    "GOOGLE, true, 1, QUERY, 6",
    "GOOGLE, false, 2, BOTH, 7"
  })
  void lossIsTheReferencesOfTheEmbeddings(
      String head, boolean together, int hard, Anchors anchors, long seed) {
    SimClrSettings settings = new SimClrSettings(0.2, head(head), together, 2, anchors, false, 1);
    try (Bench bench = new Bench(Bench.normed(2), settings);
        Network copy = headOf(bench, settings)) {
      bench.disturb(seed);
      load(bench, copy);
      MaskedViews views = bench.views(hard, seed);
      double[][][] pair = embedPair(bench, copy, views, together);
      List<double[][]> negatives = new ArrayList<>();
      for (NDArray images : views.hardNegatives()) {
        negatives.add(embed(bench, copy, images));
      }
      double expected = Rows.loss(pair[0], pair[1], negatives, 0.2, 2, anchors);
      bench.objective.beginStep(0);
      assertThat((double) bench.objective.loss(views).getFloat())
          .isCloseTo(expected, within(1e-5 * expected));
    }
  }

  /** Along random directions, of both views' pixels and of all parameters. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gradientsEqualDifferencesAlongDirections(boolean together) {
    SimClrSettings settings = new SimClrSettings(0.5, SOLO, together, 2, Anchors.BOTH, true, 1);
    try (Bench bench = new Bench(Bench.plain(), settings)) {
      bench.disturb(11);
      MaskedViews views = bench.views(1, 12);
      List<NDArray> leaves = new ArrayList<>(bench.trainable());
      leaves.add(views.query());
      leaves.add(views.key());
      leaves.add(views.hardNegatives().get(0));
      leaves.forEach(leaf -> leaf.setRequiresGradient(true));
      bench.backward(views);
      for (int i = 0; i < leaves.size(); i++) {
        NDArray leaf = leaves.get(i);
        NDArray gradient = leaf.getGradient();
        NDArray along = gradient.div(gradient.norm()); // the steepest direction: least rounding
        double step = 0.003; // small: ReLUs bend; not smaller: the loss is float32
        double up = moved(bench, views, leaf, along.mul(step));
        double down = moved(bench, views, leaf, along.mul(-step));
        double expected = gradient.norm().getFloat();
        assertThat((up - down) / (2 * step))
            .as("leaf %d", i)
            .isCloseTo(expected, within(0.02 * expected + 1e-4));
      }
    }
  }

  @Test
  void fixedHardNegativesRaiseTheLossButPassNothingOn() {
    try (Bench fixed = new Bench(Bench.normed(2), hard(false));
        Bench learning = new Bench(Bench.normed(2), hard(true))) {
      MaskedViews a = fixed.views(1, 21);
      MaskedViews b = learning.views(1, 21);
      a.hardNegatives().get(0).setRequiresGradient(true);
      b.hardNegatives().get(0).setRequiresGradient(true);
      assertThat(learning.backward(b)).isCloseTo(fixed.backward(a), within(1e-6f));
      assertThat(Bench.largest(a.hardNegatives().get(0).getGradient())).isZero();
      assertThat(Bench.largest(b.hardNegatives().get(0).getGradient())).isPositive();
      NDArray here = fixed.encoder.trainable().get(0).getGradient();
      NDArray there = learning.encoder.trainable().get(0).getGradient();
      assertThat(Bench.largest(here.sub(there))).isGreaterThan(1e-3 * Bench.largest(here));
      assertThat(fixed.trainable()).allMatch(NDArray::hasGradient);
    }
  }

  @Test
  void fixedHardNegativesAreConstantsOfTheGradient() {
    try (Bench bench = new Bench(Bench.plain(), hard(false))) {
      MaskedViews views = bench.views(1, 22);
      bench.backward(views);
      NDArray gradient = bench.encoder.trainable().get(0).getGradient().duplicate();
      bench.descend(0);
      try (NtXent contrast = new NtXent(bench.manager, 0.2, 2, Anchors.QUERY);
          Network head = headOf(bench, hard(false))) {
        load(bench, head);
        NDArray constant =
            head.forward(bench.encoder.forward(views.hardNegatives().get(0), true), true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray query = head.forward(bench.encoder.forward(views.query(), true), true);
          NDArray key = head.forward(bench.encoder.forward(views.key(), true), true);
          collector.backward(contrast.loss(query, key, List.of(constant.stopGradient())));
        }
      }
      NDArray expected = bench.encoder.trainable().get(0).getGradient();
      assertThat(Bench.largest(expected.sub(gradient))).isLessThan(1e-5 * Bench.largest(expected));
    }
  }

  /** ADIOS' mask step: encoder and head frozen by the trainer. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void frozenNetworksPassGradientsToThePixelsAndStayFrozen(boolean hardGradient) {
    try (Bench bench = new Bench(Bench.normed(2), hard(hardGradient))) {
      bench.trainable().forEach(p -> p.setRequiresGradient(false));
      MaskedViews views = bench.views(1, 31);
      views.query().setRequiresGradient(true);
      views.key().setRequiresGradient(true);
      bench.backward(views);
      assertThat(Bench.largest(views.query().getGradient())).isPositive();
      assertThat(Bench.largest(views.key().getGradient())).isPositive();
      assertThat(bench.trainable()).noneMatch(NDArray::hasGradient);
    }
  }

  @Test
  void severalVariantsInOneRecordingAddUp() {
    try (Bench bench = new Bench(Bench.plain(), Bench.settings(SOLO, true, 1))) {
      float first = bench.backward(bench.views(1, 41));
      float second = bench.backward(bench.views(1, 42));
      NDArray summed = bench.encoder.trainable().get(0).getGradient().duplicate();
      bench.descend(0);
      assertThat(bench.backward(bench.views(1, 41), bench.views(1, 42)))
          .isCloseTo(first + second, within(1e-5f));
      NDArray together = bench.encoder.trainable().get(0).getGradient();
      assertThat(Bench.largest(together.sub(summed))).isLessThan(1e-5 * Bench.largest(summed));
    }
  }

  @Test
  void withoutBatchNormItDoesNotMatterWhetherViewsPassTogether() {
    try (Bench together = new Bench(Bench.plain(), Bench.settings(SOLO, true, 1));
        Bench apart = new Bench(Bench.plain(), Bench.settings(SOLO, false, 1))) {
      assertThat(together.backward(together.views(0, 51)))
          .isCloseTo(apart.backward(apart.views(0, 51)), within(1e-6f));
    }
  }

  @Test
  void togetherBatchNormSeesBothViewsOnce() {
    try (Bench together = new Bench(Bench.normed(1), Bench.settings(LIGHTLY, true, 1));
        Bench apart = new Bench(Bench.normed(1), Bench.settings(LIGHTLY, false, 1));
        Network twin = headOf(together, Bench.settings(LIGHTLY, true, 1))) {
      load(together, twin);
      MaskedViews views = together.views(0, 52);
      NDArray both = NDArrays.concat(new NDList(views.query(), views.key()), 0);
      try (Network encoder = together.encoder.sibling()) {
        twin.forward(encoder.forward(both, true), true);
        float loss = together.backward(views);
        encoder
            .state()
            .forEach(
                (name, array) ->
                    assertThat(together.encoder.state().get(name).toFloatArray())
                        .as(name)
                        .isEqualTo(array.toFloatArray()));
        assertThat(together.state().get("head.4.running_mean").toFloatArray())
            .isEqualTo(twin.state().get("4.running_mean").toFloatArray());
        assertThat(apart.backward(apart.views(0, 52))).isNotCloseTo(loss, within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SOLO", "LIGHTLY", "GOOGLE"})
  void lossFallsFarBelowChanceOnATinyProblem(String head) {
    try (Bench bench = new Bench(Bench.normed(1), Bench.settings(head(head), true, 1))) {
      double chance = bench.objective.chanceLevel().getAsDouble();
      float loss = 0;
      for (int step = 0; step < 60; step++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          bench.objective.beginStep(step);
          NDArray images = bench.views(0, 7).query();
          NDArray noise = bench.views(0, 100 + step).key().mul(0.3);
          loss = bench.backward(new MaskedViews(images.add(noise), images, List.of(), null));
          bench.descend(0.1);
          bench.objective.endStep();
        }
      }
      assertThat((double) loss).as("seeds 7, 100..159").isLessThan(0.5 * chance);
    }
  }

  @Test
  void chanceLevelIsThatOfEqualEmbeddings() {
    try (Bench bench = new Bench(Bench.plain(), Bench.settings(SOLO, true, 1))) {
      assertThat(bench.objective.chanceLevel().getAsDouble())
          .isCloseTo(Math.log(15), within(1e-12));
      bench.encoder.trainable().get(2).muli(0); // no image reaches the output
      float loss = bench.backward(bench.views(0, 61));
      assertThat((double) loss).isCloseTo(Math.log(15), within(1e-5));
    }
  }

  @Test
  void healthIsMeasuredBetweenLossAndEndOfStep() {
    try (Bench bench = new Bench(Bench.plain(), Bench.settings(SOLO, true, 1))) {
      ContrastiveObjective objective = bench.objective;
      assertThatThrownBy(objective::health).isInstanceOf(IllegalStateException.class);
      float with = bench.backward(bench.views(1, 62));
      assertThat(objective.health())
          .containsOnlyKeys(
              "accuracy",
              "alignment",
              "uniformity",
              "effectiveRank",
              "keyCosine",
              "hardNegativeAccuracy",
              "lossWithoutHardNegatives");
      assertThat(objective.health().get("lossWithoutHardNegatives")).isBetween(0.0, with - 1e-3);
      objective.endStep();
      assertThatThrownBy(objective::health).hasMessageContaining("between loss and endStep");
    }
  }

  @ParameterizedTest
  @EnumSource(ParameterizedHead.class)
  void restoredStateGoesOnBitForBit(ParameterizedHead head) {
    SimClrSettings settings = Bench.settings(head.head, true, 1);
    try (Bench bench = new Bench(Bench.normed(2), settings);
        Bench fresh = new Bench(Bench.normed(2), settings)) {
      bench.train(0, 2, 1);
      SortedMap<String, float[]> saved = bench.copy();
      bench.train(2, 4, 1);
      SortedMap<String, float[]> expected = bench.copy();
      fresh.disturb(71);
      fresh.restore(saved);
      fresh.train(2, 4, 1);
      SortedMap<String, float[]> reached = fresh.copy();
      assertThat(reached.keySet()).isEqualTo(expected.keySet());
      expected.forEach((name, values) -> assertThat(reached.get(name)).as(name).isEqualTo(values));
      assertThat(saved.get("head.0.weight")).isNotEqualTo(expected.get("head.0.weight"));
    }
  }

  @Test
  void liveArraysStayConstantOverSteps() {
    try (Bench bench = new Bench(Bench.normed(2), hard(false))) {
      bench.train(0, 2, 1);
      int before = bench.liveArrays();
      bench.train(2, 12, 1);
      assertThat(bench.liveArrays()).isEqualTo(before);
    }
  }

  @Test
  void oneChunkIsNoCachedObjective() {
    try (Bench bench = new Bench(Bench.plain(), Bench.settings(SOLO, true, 1))) {
      assertThat(bench.objective).isNotInstanceOf(CachedGradients.class);
    }
  }

  @Test
  void anotherBatchSizeIsRefusedWithBothNumbers() {
    try (Bench bench = new Bench(Bench.plain(), Bench.settings(SOLO, true, 1))) {
      NDArray three = bench.manager.zeros(new Shape(3, 3, Bench.SIDE, Bench.SIDE));
      MaskedViews views = new MaskedViews(three, three, List.of(), null);
      assertThatThrownBy(() -> bench.objective.loss(views))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("batch of 3 images; chance level and chunks are those of 8");
    }
  }

  @Test
  void hardNegativesWithoutAWeightAreRefused() {
    SimClrSettings settings = new SimClrSettings(0.2, SOLO, true, 0, Anchors.QUERY, false, 1);
    try (Bench bench = new Bench(Bench.plain(), settings)) {
      assertThatThrownBy(() -> bench.objective.loss(bench.views(1, 81)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("hardNegativeWeight 0");
    }
  }

  @Test
  void closingFreesItsArraysAndLeavesTheEncoder() {
    try (Bench bench = new Bench(Bench.plain(), Bench.settings(SOLO, true, 1))) {
      ContrastiveObjective second = bench.create(Bench.settings(LIGHTLY, true, 2));
      SortedMap<String, NDArray> state = second.state();
      second.close();
      state.forEach((name, array) -> assertThat(array.isReleased()).as(name).isTrue());
      bench
          .encoder
          .state()
          .forEach((name, array) -> assertThat(array.isReleased()).as(name).isFalse());
    }
  }

  /** Heads by name. */
  private enum ParameterizedHead {
    SOLO(SimClrTest.SOLO),
    LIGHTLY(SimClrTest.LIGHTLY),
    GOOGLE(SimClrTest.GOOGLE);

    private final Head head;

    ParameterizedHead(Head head) {
      this.head = head;
    }
  }

  private static Head head(String name) {
    return ParameterizedHead.valueOf(name).head;
  }

  private static SimClrSettings hard(boolean gradient) {
    return new SimClrSettings(0.2, SOLO, false, 2, Anchors.QUERY, gradient, 1);
  }

  private static Network headOf(Bench bench, SimClrSettings settings) {
    return Network.create(
        settings.head().definition(bench.encoder.outputSize()),
        bench.manager,
        ComputePolicy.REFERENCE,
        RandomStreams.of(1));
  }

  private static void load(Bench bench, Network head) {
    SortedMap<String, NDArray> weights = new TreeMap<>();
    bench
        .objective
        .state()
        .forEach((name, array) -> weights.put(name.substring("head.".length()), array));
    head.load(weights);
  }

  private static double[][][] embedPair(
      Bench bench, Network head, MaskedViews views, boolean together) {
    if (!together) {
      return new double[][][] {embed(bench, head, views.query()), embed(bench, head, views.key())};
    }
    NDArray both = NDArrays.concat(new NDList(views.query(), views.key()), 0);
    double[][] rows = embed(bench, head, both);
    double[][][] pair = new double[2][Bench.BATCH][];
    for (int i = 0; i < rows.length; i++) {
      pair[i / Bench.BATCH][i % Bench.BATCH] = rows[i];
    }
    return pair;
  }

  private static double[][] embed(Bench bench, Network head, NDArray images) {
    return Rows.of(head.forward(bench.encoder.forward(images, true), true));
  }

  private static double moved(Bench bench, MaskedViews views, NDArray leaf, NDArray change) {
    float[] kept = leaf.toFloatArray();
    leaf.setRequiresGradient(false);
    leaf.addi(change);
    double loss = bench.objective.loss(views).getFloat();
    leaf.set(kept);
    leaf.setRequiresGradient(true);
    return loss;
  }
}
