package org.saliencyssl.mocov2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;

class MocoV2Test {

  private static final int BATCH = 4;
  private static final int QUEUE = 12;
  private static final double MOMENTUM = 0.9;
  private static final double TEMPERATURE = 0.2;
  private static final double RHO = 2;
  private static final int PIXELS = 3 * TinyReference.SIDE * TinyReference.SIDE;

  private static final ComputePolicy POLICY = ComputePolicy.REFERENCE;
  private static final RandomStreams STREAMS = RandomStreams.of(17);

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "3, false", "0, true", "3, true"})
  void lossEqualsTheDoubleReference(int hardNegatives, boolean shuffle) {
    Run run = new Run(TinyReference.definition(), shuffle, false);
    run.disturbEncoder(1); // so that the key side differs from the query side
    run.objective.beginStep(0);
    Images images = new Images(hardNegatives, 3);
    double expected = run.reference(images);
    assertThat((double) run.objective.loss(images.views()).getFloat())
        .isCloseTo(expected, within(1e-5 * expected));
  }

  @Test
  void gradientsOfImagesAndWeightsEqualFiniteDifferences() {
    Run run = new Run(TinyReference.definition(), true, false);
    run.disturbEncoder(1);
    run.objective.beginStep(0);
    Images images = new Images(2, 7);
    MaskedViews views = images.views();
    views.query().setRequiresGradient(true);
    backward(run.objective, views);
    double[][] gradient = Rows.of(views.query().getGradient());
    double[] weights =
        TinyReference.toDoubles(
            run.encoder.state().get("conv1.weight").getGradient().toFloatArray());

    TinyReference query = run.queryReference();
    Fixed fixed = run.fixed(images);
    Differences pixels = new Differences();
    for (int i = 0; i < BATCH; i++) {
      for (int p = 0; p < PIXELS; p++) {
        pixels.add(gradient[i][p], images.query[i], p, () -> fixed.loss(query, images.query));
      }
    }
    Differences filters = new Differences();
    double[] filter = query.encoderWeight("conv1.weight");
    for (int w = 0; w < filter.length; w++) {
      filters.add(weights[w], filter, w, () -> fixed.loss(query, images.query));
    }
    assertThat(pixels.relativeError()).isLessThan(1e-3);
    assertThat(filters.relativeError()).isLessThan(1e-3);
  }

  @Test
  void keySideGetsNoGradientAndTheQuerySideDoes() {
    Run run = new Run(TinyReference.definition(), true, false);
    run.disturbEncoder(1);
    run.objective.beginStep(0);
    MaskedViews views = new Images(1, 9).views();
    views.key().setRequiresGradient(true);
    views.hardNegatives().get(0).setRequiresGradient(true);
    backward(run.objective, views);
    run.objective
        .state()
        .forEach(
            (name, array) ->
                assertThat(array.hasGradient()).as(name).isEqualTo(name.startsWith("head.")));
    assertThat(largest(views.key().getGradient())).isZero();
    assertThat(largest(views.hardNegatives().get(0).getGradient())).isZero();
    for (NDArray parameter : run.encoder.trainable()) {
      assertThat(largest(parameter.getGradient())).isPositive();
    }
    for (NDArray parameter : run.objective.trainable()) {
      assertThat(largest(parameter.getGradient())).isPositive();
    }
  }

  @Test
  void keyEncoderAndKeyHeadStartAsCopies() {
    Run run = new Run(TinyReference.withBatchNorm(2), true, true);
    SortedMap<String, NDArray> state = run.objective.state();
    run.encoder
        .state()
        .forEach((name, array) -> assertEqual(name, state.get("keyEncoder." + name), array));
    state.forEach(
        (name, array) -> {
          if (name.startsWith("head.")) {
            assertEqual(name, state.get("keyHead" + name.substring(4)), array);
          }
        });
  }

  @Test
  void keyEncoderFollowsByTheMomentumOverSteps() {
    Run run = new Run(TinyReference.withBatchNorm(1), false, true);
    Map<String, double[]> expected = new HashMap<>();
    run.parameters().forEach((name, pair) -> expected.put(name, doubles(pair.slow())));
    for (int step = 0; step < 5; step++) {
      run.disturbEncoder(step);
      run.disturbHead(step);
      run.objective.beginStep(step);
      for (Map.Entry<String, Pair> entry : run.parameters().entrySet()) {
        double[] slow = expected.get(entry.getKey());
        double[] fast = doubles(entry.getValue().fast());
        for (int i = 0; i < slow.length; i++) {
          slow[i] = MOMENTUM * slow[i] + (1 - MOMENTUM) * fast[i];
        }
        assertThat(doubles(entry.getValue().slow()))
            .as("%s, step %d", entry.getKey(), step)
            .containsExactly(slow, within(1e-6));
      }
    }
  }

  @Test
  void bothSidesNormaliseByTheirOwnBatchAndKeepTheirOwnStatistics() {
    Run run = new Run(TinyReference.withBatchNorm(1), false, true);
    SortedMap<String, NDArray> state = run.objective.state();
    NDArray keyMean = state.get("keyEncoder.bn1.running_mean");
    NDArray queryMean = run.encoder.state().get("bn1.running_mean");
    run.objective.beginStep(0);
    queryMean.addi(5);
    run.objective.beginStep(1);
    assertThat(largest(keyMean)).as("untouched by the momentum update").isZero();
    queryMean.subi(5);
    run.objective.loss(new Images(0, 4).views());
    List<NDArray> moved =
        List.of(
            keyMean,
            queryMean,
            state.get("head.1.running_mean"),
            state.get("keyHead.1.running_mean"));
    for (NDArray mean : moved) {
      assertThat(largest(mean)).as("moved by its own batch").isBetween(1e-6, 1.0);
    }
    assertThat(keyMean.toFloatArray()).isNotEqualTo(queryMean.toFloatArray());
  }

  @Test
  void keysEnterTheQueueInOrderAndHardNegativesDoNot() {
    Run run = new Run(TinyReference.definition(), true, false);
    double[][] expected = Rows.of(run.queue());
    for (int step = 0; step < 5; step++) {
      Images images = new Images(2, 50 + step);
      run.objective.beginStep(step);
      run.objective.loss(images.views());
      double[][] keys = Rows.unit(run.keyReference().embed(images.key));
      assertThat(Rows.of(run.queue()))
          .as("before the end of step %d", step)
          .isDeepEqualTo(expected);
      run.objective.endStep();
      double[][] now = Rows.of(run.queue());
      int place = step * BATCH % QUEUE;
      for (int i = 0; i < BATCH; i++) {
        assertThat(now[place + i]).containsExactly(keys[i], within(1e-6));
        expected[place + i] = now[place + i];
      }
      assertThat(now).isDeepEqualTo(expected);
      assertThat(run.objective.state().get("queuePosition").toLongArray())
          .containsExactly((place + BATCH) % QUEUE);
    }
  }

  @Test
  void onlyTheFirstVariantsKeysEnterTheQueue() {
    Run run = new Run(TinyReference.definition(), false, false);
    Images first = new Images(0, 61);
    run.objective.beginStep(0);
    run.objective.loss(first.views());
    run.objective.loss(new Images(0, 62).views());
    run.objective.endStep();
    double[][] keys = Rows.unit(run.keyReference().embed(first.key));
    for (int i = 0; i < BATCH; i++) {
      assertThat(Rows.of(run.queue())[i]).containsExactly(keys[i], within(1e-6));
    }
  }

  @Test
  void variantsOfOneBatchEmbedTheirCommonKeysOnce() {
    Run run = new Run(TinyReference.withBatchNorm(2), true, false);
    NDArray mean = run.objective.state().get("keyEncoder.bn1.running_mean");
    MaskedViews views = new Images(0, 64).views();
    run.objective.beginStep(0);
    float first = run.objective.loss(views).getFloat();
    float[] after = mean.toFloatArray();
    float second = run.objective.loss(views).getFloat();
    assertThat(second).isEqualTo(first);
    assertThat(mean.toFloatArray()).isEqualTo(after);
    run.objective.loss(new Images(0, 65).views());
    assertThat(mean.toFloatArray()).isNotEqualTo(after);
  }

  @Test
  void lossOfASampleIgnoresTheHardNegativesOfOthers() {
    Run run = new Run(TinyReference.definition(), true, false);
    run.disturbEncoder(2);
    run.objective.beginStep(0);
    Images images = new Images(1, 71);
    float[][] before = run.queryGradients(images);
    double[] kept = images.hard.get(0)[1];
    images.hard.get(0)[1] = images.hard.get(0)[2];
    images.hard.get(0)[2] = kept;
    float[][] after = run.queryGradients(images);
    for (int i = 0; i < BATCH; i++) {
      boolean own = i == 1 || i == 2;
      // the gradient of image i comes from sample i's term alone, as nothing mixes the batch
      double difference = 0;
      for (int p = 0; p < PIXELS; p++) {
        difference = Math.max(difference, Math.abs(after[i][p] - before[i][p]));
      }
      if (own) {
        assertThat(difference).as("sample %d", i).isGreaterThan(1e-4);
      } else {
        assertThat(difference).as("sample %d", i).isLessThan(1e-7);
      }
    }
  }

  @Test
  void shufflingChangesNothingWithoutBatchNorm() {
    Images images = new Images(2, 81);
    float plain = new Run(TinyReference.definition(), false, false).lossAt(0, images);
    float shuffled = new Run(TinyReference.definition(), true, false).lossAt(0, images);
    assertThat(shuffled).isCloseTo(plain, within(1e-6f));
  }

  @Test
  void shufflingChangesNothingWithBatchNormOverTheWholeBatch() {
    Images images = new Images(2, 82);
    NetworkDefinition definition = TinyReference.withBatchNorm(1);
    float plain = new Run(definition, false, false).lossAt(0, images);
    float shuffled = new Run(definition, true, false).lossAt(0, images);
    assertThat(shuffled).isCloseTo(plain, within(2e-5f));
  }

  @Test
  void shufflingMixesTheGroupsOfSplitBatchNormAnewEachStep() {
    Images images = new Images(0, 83);
    NetworkDefinition definition = TinyReference.withBatchNorm(2);
    float plain = new Run(definition, false, false).lossAt(0, images);
    List<Float> distinct = new ArrayList<>();
    for (int step = 0; step < 12; step++) {
      float loss = new Run(definition, true, false).lossAt(step, images);
      assertThat(new Run(definition, true, false).lossAt(step, images)).isEqualTo(loss);
      if (distinct.stream().noneMatch(other -> Math.abs(other - loss) < 1e-4f)) {
        distinct.add(loss);
      }
    }
    // 4 images fall into two unordered pairs in 3 ways: as the query's, or one of two others
    assertThat(distinct)
        .hasSize(3)
        .anySatisfy(loss -> assertThat(loss).isCloseTo(plain, within(1e-4f)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void restoredStateGoesOnBitForBit(boolean fresh) {
    Run run = new Run(TinyReference.withBatchNorm(2), true, true);
    run.train(0, 2);
    Map<String, Object> saved = run.copy();
    run.train(2, 5);
    Map<String, Object> expected = run.copy();
    Run resumed = fresh ? new Run(TinyReference.withBatchNorm(2), true, true) : run;
    resumed.disturbEncoder(5);
    resumed.restore(saved);
    resumed.train(2, 5);
    Map<String, Object> reached = resumed.copy();
    assertThat(reached.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(reached.get(name)).as(name).isEqualTo(values));
    assertThat(saved.get("queue")).isNotEqualTo(expected.get("queue"));
  }

  @Test
  void liveArraysStayConstantOverSteps() {
    Run run = new Run(TinyReference.withBatchNorm(2), true, true);
    run.train(0, 2);
    int before = run.liveArrays();
    run.train(2, 12);
    assertThat(run.liveArrays()).isEqualTo(before);
  }

  @Test
  void chanceLevelIsThatOfAllKeysEqual() {
    Run run = new Run(TinyReference.definition(), true, false);
    assertThat(run.objective.chanceLevel().getAsDouble()).isCloseTo(Math.log(13), within(1e-12));
  }

  /** A hard negative is one more positive term in each denominator: it can only raise the loss. */
  @Test
  void theLossWithoutHardNegativesIsBelowTheLossWithThem() {
    Run run = new Run(TinyReference.definition(), false, false);
    float with = run.lossAt(0, new Images(1, 91));
    double without = run.objective.health().get("lossWithoutHardNegatives");
    assertThat(without).isBetween(0.0, (double) with).isNotEqualTo((double) with);
  }

  @Test
  void healthIsMeasuredBetweenLossAndEndOfStep() {
    Run run = new Run(TinyReference.definition(), true, false);
    assertThatThrownBy(() -> run.objective.health()).isInstanceOf(IllegalStateException.class);
    run.lossAt(0, new Images(1, 91));
    assertThat(run.objective.health())
        .containsOnlyKeys(
            "accuracy",
            "alignment",
            "uniformity",
            "effectiveRank",
            "keyCosine",
            "hardNegativeAccuracy",
            "lossWithoutHardNegatives");
    run.objective.endStep();
    assertThatThrownBy(() -> run.objective.health())
        .hasMessageContaining("between loss and endStep");
  }

  @Test
  void anotherBatchSizeIsRefusedWithBothNumbers() {
    Run run = new Run(TinyReference.definition(), true, false);
    NDArray three = manager.zeros(new Shape(3, 3, 4, 4));
    assertThatThrownBy(() -> run.objective.loss(new MaskedViews(three, three, List.of(), null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch of 3 images; a loss is of 4");
  }

  @Test
  void hardNegativesWithoutAWeightAreRefused() {
    Network encoder = Network.create(TinyReference.definition(), manager, POLICY, STREAMS);
    ContrastiveObjective objective =
        new MocoV2Factory().create(settings(true, false, 0), encoder, context());
    assertThatThrownBy(() -> objective.loss(new Images(1, 1).views()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hardNegativeWeight 0");
    objective.close();
  }

  @Test
  void closingFreesItsArraysAndLeavesTheEncoder() {
    Run run = new Run(TinyReference.definition(), true, false);
    SortedMap<String, NDArray> state = run.objective.state();
    run.objective.close();
    state.forEach((name, array) -> assertThat(array.isReleased()).as(name).isTrue());
    run.encoder.state().forEach((name, array) -> assertThat(array.isReleased()).as(name).isFalse());
  }

  private static MocoV2Settings settings(boolean shuffle, boolean headBatchNorm, double weight) {
    return new MocoV2Settings(
        QUEUE,
        MOMENTUM,
        TEMPERATURE,
        5,
        8,
        headBatchNorm,
        weight,
        HardNegativeWeighting.SIMILARITY,
        new Own(),
        true,
        shuffle);
  }

  private PluginContext context() {
    return new PluginContext(
        manager,
        ops,
        POLICY,
        STREAMS.purpose("objective"),
        new RunFacts(BATCH, TinyReference.SIDE, 2, 1, 2),
        Path.of("."));
  }

  private static void backward(ContrastiveObjective objective, MaskedViews views) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(objective.loss(views));
    }
  }

  private static double largest(NDArray array) {
    double largest = 0;
    for (float value : array.toFloatArray()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double[] doubles(NDArray array) {
    return TinyReference.toDoubles(array.toFloatArray());
  }

  private static void assertEqual(String name, NDArray actual, NDArray expected) {
    assertThat(actual.toFloatArray()).as(name).isEqualTo(expected.toFloatArray());
  }

  /** A trained parameter and its momentum copy. */
  private record Pair(NDArray fast, NDArray slow) {}

  /** The largest difference of gradients from central differences, against the largest gradient. */
  private static final class Differences {
    private static final double STEP = 1e-5;
    private double largest;
    private double furthest;

    void add(double gradient, double[] values, int index, DoubleSupplier loss) {
      double kept = values[index];
      values[index] = kept + STEP;
      double up = loss.getAsDouble();
      values[index] = kept - STEP;
      double down = loss.getAsDouble();
      values[index] = kept;
      double expected = (up - down) / (2 * STEP);
      largest = Math.max(largest, Math.abs(expected));
      furthest = Math.max(furthest, Math.abs(expected - gradient));
    }

    double relativeError() {
      return furthest / largest;
    }
  }

  /** A loss whose key side stands still. */
  private record Fixed(double[][] keys, double[][] queue, List<double[][]> hard) {
    double loss(TinyReference query, double[][] images) {
      return Rows.loss(query.embed(images), keys, queue, hard, TEMPERATURE, RHO);
    }
  }

  /** Images of a batch as rows of pixels. */
  private final class Images {
    final double[][] query;
    final double[][] key;
    final List<double[][]> hard = new ArrayList<>();

    Images(int hardNegatives, long seed) {
      query = Rows.gaussian(BATCH, PIXELS, 1000 * seed);
      key = Rows.gaussian(BATCH, PIXELS, 1000 * seed + 1);
      for (int m = 0; m < hardNegatives; m++) {
        hard.add(Rows.gaussian(BATCH, PIXELS, 1000 * seed + 2 + m));
      }
    }

    MaskedViews views() {
      return new MaskedViews(
          array(query), array(key), hard.stream().map(this::array).toList(), null);
    }

    private NDArray array(double[][] rows) {
      return Rows.array(manager, rows).reshape(BATCH, 3, TinyReference.SIDE, TinyReference.SIDE);
    }
  }

  /** An encoder and its objective. */
  private final class Run {
    final Network encoder;
    final ContrastiveObjective objective;

    Run(NetworkDefinition definition, boolean shuffle, boolean headBatchNorm) {
      encoder = Network.create(definition, manager, POLICY, STREAMS.purpose("encoder"));
      objective =
          new MocoV2Factory().create(settings(shuffle, headBatchNorm, RHO), encoder, context());
    }

    NDArray queue() {
      return objective.state().get("queue");
    }

    float lossAt(long step, Images images) {
      objective.beginStep(step);
      return objective.loss(images.views()).getFloat();
    }

    TinyReference queryReference() {
      return new TinyReference(encoder.state(), part("head."));
    }

    TinyReference keyReference() {
      return new TinyReference(part("keyEncoder."), part("keyHead."));
    }

    Fixed fixed(Images images) {
      TinyReference keys = keyReference();
      return new Fixed(
          Rows.unit(keys.embed(images.key)),
          Rows.of(queue()),
          images.hard.stream().map(rows -> Rows.unit(keys.embed(rows))).toList());
    }

    double reference(Images images) {
      return fixed(images).loss(queryReference(), images.query);
    }

    float[][] queryGradients(Images images) {
      MaskedViews views = images.views();
      views.query().setRequiresGradient(true);
      backward(objective, views);
      double[][] gradient = Rows.of(views.query().getGradient());
      float[][] result = new float[BATCH][PIXELS];
      for (int i = 0; i < BATCH; i++) {
        for (int p = 0; p < PIXELS; p++) {
          result[i][p] = (float) gradient[i][p];
        }
      }
      return result;
    }

    void disturbEncoder(long seed) {
      disturb(encoder.trainable(), seed);
    }

    void disturbHead(long seed) {
      disturb(objective.trainable(), seed + 500);
    }

    private void disturb(List<NDArray> parameters, long seed) {
      for (int i = 0; i < parameters.size(); i++) {
        NDArray parameter = parameters.get(i);
        double[][] noise = Rows.gaussian(1, (int) parameter.size(), 10_000 + 100 * seed + i);
        parameter.addi(Rows.array(manager, noise).reshape(parameter.getShape()).mul(0.3));
      }
    }

    /** Trained parameters and their copies by name, without buffers. */
    Map<String, Pair> parameters() {
      Map<String, Pair> pairs = new HashMap<>();
      SortedMap<String, NDArray> state = objective.state();
      encoder
          .definition()
          .parameters()
          .forEach(
              p ->
                  pairs.put(
                      "encoder " + p.name(),
                      new Pair(
                          encoder.state().get(p.name()), state.get("keyEncoder." + p.name()))));
      part("head.")
          .forEach(
              (name, array) -> {
                if (!name.contains("running")) {
                  pairs.put("head " + name, new Pair(array, state.get("keyHead." + name)));
                }
              });
      return pairs;
    }

    /** Plain gradient descent on batches decided by the step. */
    void train(int from, int to) {
      for (int step = from; step < to; step++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          objective.beginStep(step);
          backward(objective, new Images(1, 100 + step).views());
          objective.health();
          List<NDArray> parameters = new ArrayList<>(encoder.trainable());
          parameters.addAll(objective.trainable());
          for (NDArray parameter : parameters) {
            NDArray gradient = parameter.getGradient();
            parameter.subi(gradient.mul(0.05));
            gradient.muli(0);
          }
          objective.endStep();
        }
      }
    }

    Map<String, Object> copy() {
      Map<String, Object> copies = new TreeMap<>();
      everything()
          .forEach(
              (name, array) ->
                  copies.put(
                      name,
                      name.equals("queuePosition") ? array.toLongArray() : array.toFloatArray()));
      return copies;
    }

    void restore(Map<String, Object> copies) {
      everything()
          .forEach(
              (name, array) -> {
                NDArray source =
                    copies.get(name) instanceof long[] longs
                        ? manager.create(longs)
                        : manager.create((float[]) copies.get(name), array.getShape());
                source.copyTo(array);
              });
      objective.restored();
    }

    private SortedMap<String, NDArray> everything() {
      SortedMap<String, NDArray> all = new TreeMap<>(objective.state());
      encoder.state().forEach((name, array) -> all.put("encoder." + name, array));
      return all;
    }

    private SortedMap<String, NDArray> part(String prefix) {
      SortedMap<String, NDArray> part = new TreeMap<>();
      objective
          .state()
          .forEach(
              (name, array) -> {
                if (name.startsWith(prefix)) {
                  part.put(name.substring(prefix.length()), array);
                }
              });
      return part;
    }

    /** Arrays of all managers to which anything of the run is attached. */
    int liveArrays() {
      List<NDManager> managers = new ArrayList<>(List.of(manager));
      for (NDArray array : everything().values()) {
        if (!managers.contains(array.getManager())) {
          managers.add(array.getManager());
        }
      }
      return managers.stream().mapToInt(m -> m.getManagedArrays().size()).sum();
    }
  }
}
