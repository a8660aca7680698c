package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.random.RandomStreams;

/** Networks that recompute against networks that keep their graph; bit for bit. */
class RecomputeTest {

  private static final int BATCH = 8;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aResidualNetworkIsCutWhereItsBlocksBegin() {
    // stem and maximum: input, conv, bn, relu, pool; then blocks of 7 operations, with a new size 9
    assertThat(Blocks.of(ResNet.definition(18, 4, ResNet.Stem.IMAGENET, 1)).borders())
        .containsExactly(4, 11, 18, 27, 34, 43, 50, 59);
    assertThat(Blocks.of(ResNet.definition(50, 4, ResNet.Stem.SMALL, 1)).count()).isEqualTo(17);
    assertThat(Blocks.of(TinyNetwork.definition(1)).borders()).containsExactly(4);
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32,  CONTIGUOUS,    1",
    "FLOAT32,  CONTIGUOUS,    2",
    "FLOAT32,  CHANNELS_LAST, 1",
    "FLOAT32,  CHANNELS_LAST, 4",
    "BFLOAT16, CONTIGUOUS,    1",
    "BFLOAT16, CONTIGUOUS,    4",
    "BFLOAT16, CHANNELS_LAST, 1",
    "BFLOAT16, CHANNELS_LAST, 2",
  })
  void threePassesOfAStepEqualThoseOfTheWholeGraph(
      Precision precision, MemoryFormat format, int splits) {
    ComputePolicy policy = new ComputePolicy(precision, format);
    try (Network whole = network(policy, splits, Recompute.NONE);
        Network blocks = network(policy, splits, Recompute.BLOCKS)) {
      for (int step = 0; step < 2; step++) {
        float expected = step(whole);
        assertThat(step(blocks)).isEqualTo(expected);
        // runs of images are normalised one by one: their gradients are summed in another order
        boolean runs = format == MemoryFormat.CHANNELS_LAST && splits > 1;
        assertSame(blocks, whole, runs ? 1e-6 : 0);
        for (Network network : List.of(whole, blocks)) { // as an optimiser does
          network.trainable().forEach(parameter -> parameter.getGradient().muli(0));
        }
      }
    }
  }

  @Test
  void theGradientGoesOnIntoTheGraphThatTheInputCameFrom() {
    try (Network whole = network(ComputePolicy.REFERENCE, 2, Recompute.NONE);
        Network blocks = network(ComputePolicy.REFERENCE, 2, Recompute.BLOCKS)) {
      List<float[]> gradients = new ArrayList<>();
      for (Network network : List.of(whole, blocks)) {
        network.setTrainable(false);
        NDArray images = images("x");
        images.setRequiresGradient(true);
        backward(network, n -> n.forward(images.mul(2), true));
        gradients.add(images.getGradient().toFloatArray());
      }
      assertThat(gradients.get(1)).isEqualTo(gradients.get(0));
      assertThat(isZero(gradients.get(0))).isFalse();
      blocks.setTrainable(true);
      assertThat(blocks.trainable()).allMatch(RecomputeTest::hasNoGradient);
    }
  }

  @Test
  void aPassThatRecordsNoGraphIsNotRemembered() {
    try (Network blocks = network(ComputePolicy.REFERENCE, 1, Recompute.BLOCKS)) {
      NDArray free = blocks.forward(images("x"), true);
      assertThat(free.hasGradient()).isFalse();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        assertThat(collector).isNotNull();
        blocks.setTrainable(false);
        assertThat(blocks.forward(images("x"), true).hasGradient()).isFalse();
        blocks.setTrainable(true);
        blocks.replay();
      }
      assertThat(blocks.trainable()).allMatch(RecomputeTest::hasNoGradient);
      assertThat(images("x").mul(blocks.trainable().get(0).sum()).hasGradient()).isFalse();
    }
  }

  @Test
  void anOutputThatNoLossUsesAddsNothing() {
    try (Network blocks = network(ComputePolicy.REFERENCE, 1, Recompute.BLOCKS)) {
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        assertThat(collector).isNotNull();
        blocks.forward(images("x"), true);
        blocks.replay();
      }
      assertThat(blocks.trainable()).allMatch(RecomputeTest::hasNoGradient);
    }
  }

  @Test
  void aNetworkWithoutStatisticsOrBranchesIsOneBlock() {
    NetworkBuilder builder = new NetworkBuilder("line");
    NetworkBuilder.Node map = builder.convolution("conv", builder.input(3), 4, 3, 1, 1, 1, true);
    NetworkDefinition line = builder.build(map, builder.globalAveragePool(builder.relu(map)));
    RandomStreams init = RandomStreams.of(TinyNetwork.SEED);
    try (Network whole = Network.create(line, manager, ComputePolicy.REFERENCE, init);
        Network blocks =
            Network.create(line, manager, ComputePolicy.REFERENCE, Recompute.BLOCKS, init)) {
      assertThat(Blocks.of(line).count()).isEqualTo(1);
      assertThat(step(blocks)).isEqualTo(step(whole));
      assertSame(blocks, whole, 0);
    }
  }

  @Test
  void nothingIsLeftBehind() {
    try (Network blocks = network(ComputePolicy.REFERENCE, 2, Recompute.BLOCKS)) {
      step(blocks);
      int live = manager.getManagedArrays().size();
      for (int i = 0; i < 3; i++) {
        step(blocks);
        assertThat(manager.getManagedArrays()).hasSize(live);
      }
    }
  }

  private Network network(ComputePolicy policy, int splits, Recompute recompute) {
    NetworkDefinition definition = ResNet.definition(18, 4, ResNet.Stem.IMAGENET, splits);
    return Network.create(
        definition, manager, policy, recompute, RandomStreams.of(TinyNetwork.SEED));
  }

  /** Two views and a third pass, one scalar; returns its value. */
  private float step(Network network) {
    return backward(
        network,
        n ->
            n.forward(images("x"), true)
                .mul(n.forward(images("y"), true))
                .add(n.forward(images("z"), true)));
  }

  private float backward(Network network, Function<Network, NDArray> work) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray output = work.apply(network);
        NDArray loss = output.mul(output).mean();
        collector.backward(loss);
        network.replay();
        return loss.getFloat();
      }
    }
  }

  private NDArray images(String purpose) {
    return TinyNetwork.uniform(
        manager,
        RandomStreams.of(TinyNetwork.SEED).purpose(purpose).stream(),
        new Shape(BATCH, 3, 64, 64),
        -1,
        1);
  }

  private static void assertSame(Network actual, Network expected, double tolerance) {
    for (int i = 0; i < expected.trainable().size(); i++) {
      String name = expected.definition().parameters().get(i).name();
      float[] gradient = gradient(expected, i);
      assertThat(isZero(gradient)).as(name).isFalse();
      assertClose(name, gradient(actual, i), gradient, tolerance);
    }
    expected
        .state()
        .forEach(
            (name, array) ->
                assertClose(
                    name, actual.state().get(name).toFloatArray(), array.toFloatArray(), 0));
  }

  private static float[] gradient(Network network, int parameter) {
    return network.trainable().get(parameter).getGradient().toFloatArray();
  }

  /** Within a tolerance relative to the largest value. */
  private static void assertClose(String name, float[] actual, float[] expected, double tolerance) {
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs((double) actual[i] - expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    assertThat(difference).as(name).isLessThanOrEqualTo(tolerance * largest);
  }

  private static boolean hasNoGradient(NDArray parameter) {
    return isZero(parameter.getGradient().toFloatArray());
  }

  private static boolean isZero(float[] values) {
    return Arrays.equals(values, new float[values.length]);
  }
}
