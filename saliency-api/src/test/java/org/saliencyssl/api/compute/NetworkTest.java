package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tiny network against double-precision loops; {@link TinyNetwork#SEED} replays it. */
class NetworkTest {

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

  @ParameterizedTest
  @CsvSource({"CONTIGUOUS,1", "CONTIGUOUS,2", "CONTIGUOUS,4", "CHANNELS_LAST,1", "CHANNELS_LAST,2"})
  void trainingEqualsTheSlowNetworkWithItsRunningStatistics(MemoryFormat format, int splits) {
    try (Network network = TinyNetwork.create(manager, policy(format), splits)) {
      NDArray x = TinyNetwork.images(manager, BATCH, "x");
      Map<String, double[]> slow = TinyNetwork.doubles(network);
      SlowTensor[] expected = TinyNetwork.slow(slow, SlowTensor.of(x), true, splits);
      assertClose(network.forward(x, true), expected[1].values(), 1e-5);
      network
          .definition()
          .buffers()
          .forEach(b -> assertClose(network.state().get(b.name()), slow.get(b.name()), 1e-5));
      assertClose(network.featureMap(x, true), expected[0].values(), 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"CONTIGUOUS,1", "CONTIGUOUS,4", "CHANNELS_LAST,1", "CHANNELS_LAST,4"})
  void evaluationEqualsTheSlowNetworkAndKeepsStatistics(MemoryFormat format, int splits) {
    try (Network network = TinyNetwork.create(manager, policy(format), splits)) {
      NDArray x = TinyNetwork.images(manager, 3, "x");
      Map<String, double[]> slow = TinyNetwork.doubles(network);
      SlowTensor[] expected = TinyNetwork.slow(slow, SlowTensor.of(x), false, splits);
      assertClose(network.forward(x, false), expected[1].values(), 1e-5);
      assertClose(network.featureMap(x, false), expected[0].values(), 1e-5);
      TinyNetwork.doubles(network)
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(slow.get(name)));
    }
  }

  /** The fused update walks through memory: values, gradients and buffers must lie alike. */
  @ParameterizedTest
  @CsvSource({"sgd", "lars"})
  void theMemoryFormatDoesNotChangeWhatAnOptimiserDoes(String rule) {
    NDArray x = TinyNetwork.images(manager, BATCH, "x");
    NDArray direction = TinyNetwork.images(manager, BATCH, "d").reshape(BATCH, 768).get(":, :5");
    try (Network plain = TinyNetwork.create(manager, policy(MemoryFormat.CONTIGUOUS), 1);
        Network laid = TinyNetwork.create(manager, policy(MemoryFormat.CHANNELS_LAST), 1);
        Network plainKey = plain.sibling();
        Network laidKey = laid.sibling()) {
      train(rule, plain, plainKey, x, direction);
      train(rule, laid, laidKey, x, direction);
      plain
          .state()
          .forEach(
              (name, array) ->
                  assertThat(difference(laid.state().get(name), array)).as(name).isLessThan(1e-5));
      plainKey
          .state()
          .forEach(
              (name, array) ->
                  assertThat(difference(laidKey.state().get(name), array))
                      .as("key " + name)
                      .isLessThan(1e-5));
    }
  }

  /** Three steps with momentum, each followed by an average. */
  private void train(String rule, Network network, Network key, NDArray x, NDArray direction) {
    try (TensorOps ops = TensorOps.load(manager);
        FusedOptimizer optimizer =
            rule.equals("sgd")
                ? new FusedSgd(ops, network.trainable(), 0.9, 1e-3, true)
                : new FusedLars(
                    ops, network.trainable(), 0.9, 1e-3, 0.02, FusedLars.Form.CLASSIC)) {
      for (int step = 0; step < 3; step++) {
        backward(network, x, direction);
        optimizer.step(0.05);
        key.averageFrom(network, 0.5);
      }
    }
  }

  @Test
  void splitStatisticsDifferFromTheWholeBatchs() {
    NDArray x = TinyNetwork.images(manager, BATCH, "x");
    try (Network whole = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 1);
        Network split = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 2)) {
      assertThat(difference(whole.forward(x, true), split.forward(x, true))).isGreaterThan(1e-3);
      assertThat(difference(whole.forward(x, false), split.forward(x, false))).isGreaterThan(1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"CONTIGUOUS,1", "CONTIGUOUS,2", "CHANNELS_LAST,1", "CHANNELS_LAST,2"})
  void gradientsEqualFiniteDifferencesOfTheSlowNetwork(MemoryFormat format, int splits) {
    try (Network network = TinyNetwork.create(manager, policy(format), splits)) {
      NDArray x = TinyNetwork.images(manager, BATCH, "x");
      NDArray direction = TinyNetwork.images(manager, BATCH, "d").reshape(BATCH, 768).get(":, :5");
      Map<String, double[]> slow = TinyNetwork.doubles(network);
      backward(network, x, direction);
      SlowTensor input = SlowTensor.of(x);
      double[] d = SlowTensor.doubles(direction);
      for (int i = 0; i < network.trainable().size(); i++) {
        String name = network.definition().parameters().get(i).name();
        double[] gradient = SlowTensor.doubles(network.trainable().get(i).getGradient());
        double scale = norm(gradient) / Math.sqrt(gradient.length);
        double[] values = slow.get(name);
        for (int k = 0; k < values.length; k += Math.max(1, values.length / 7)) {
          double expected = slope(slow, values, k, input, splits, d);
          assertThat(gradient[k])
              .as("%s[%d]", name, k)
              .isCloseTo(expected, within(1e-3 * scale + 1e-6));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"CONTIGUOUS,1", "CONTIGUOUS,2", "CHANNELS_LAST,1", "CHANNELS_LAST,2"})
  void bfloat16IsCloseToFloat32WithFloat32GradientsAndStatistics(MemoryFormat format, int splits) {
    NDArray x = TinyNetwork.images(manager, BATCH, "x");
    NDArray direction = TinyNetwork.images(manager, BATCH, "d").reshape(BATCH, 768).get(":, :5");
    try (Network exact = TinyNetwork.create(manager, ComputePolicy.REFERENCE, splits);
        Network rounded =
            TinyNetwork.create(manager, new ComputePolicy(Precision.BFLOAT16, format), splits)) {
      NDArray expected = backward(exact, x, direction);
      NDArray actual = backward(rounded, x, direction);
      assertThat(actual.getDataType()).isEqualTo(DataType.FLOAT32);
      // 8 bits of fraction: rounding is seen, and is small
      assertThat(difference(actual, expected)).isBetween(1e-5, 2e-2);
      assertThat(rounded.trainable())
          .allMatch(p -> p.getGradient().getDataType() == DataType.FLOAT32);
      // looser: rounding also moves units across zero and changes winners of the max pool
      assertThat(relative(gradients(rounded), gradients(exact))).isBetween(1e-4, 0.15);
      for (NetworkDefinition.Buffer b : exact.definition().buffers()) {
        assertThat(difference(rounded.state().get(b.name()), exact.state().get(b.name())))
            .as(b.name())
            .isLessThan(1e-2);
      }
      assertThat(difference(rounded.featureMap(x, false), exact.featureMap(x, false)))
          .isBetween(1e-5, 2e-2);
    }
  }

  /** Two of four groups, alone: as in the whole batch. */
  @ParameterizedTest
  @CsvSource({"CONTIGUOUS", "CHANNELS_LAST"})
  void aSharingNetworkSeesSomeGroupsAsTheWholeDoes(MemoryFormat format) {
    try (Network whole = TinyNetwork.create(manager, policy(format), 4);
        Network part = whole.sharing(2)) {
      NDArray x = TinyNetwork.images(manager, BATCH, "x");
      float[] before = whole.state().get("bn1.running_mean").toFloatArray();
      NDArray groups = x.get("0:2").concat(x.get("4:6"), 0);
      NDArray some = part.forward(groups, true);
      assertThat(whole.state().get("bn1.running_mean").toFloatArray()).isEqualTo(before);
      NDArray all = whole.forward(x, true);
      assertThat(difference(some.get("0:2"), all.get("0:2"))).isLessThan(1e-6);
      assertThat(difference(some.get("2:4"), all.get("4:6"))).isLessThan(1e-6);
      assertThat(part.definition().batchMultiple()).isEqualTo(2);
    }
  }

  @Test
  void aSharingNetworkHasTheVeryParametersAndLeavesThemWhenClosed() {
    try (Network whole = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 2)) {
      Network part = whole.sharing(1);
      for (int i = 0; i < whole.trainable().size(); i++) {
        assertThat(part.trainable().get(i)).isSameAs(whole.trainable().get(i));
      }
      assertThat(part.state().keySet()).isEqualTo(whole.state().keySet());
      List<NDArray> own = part.buffers();
      for (int i = 0; i < own.size(); i++) {
        assertThat(own.get(i)).isEqualTo(whole.buffers().get(i));
        own.get(i).addi(1);
        assertThat(own.get(i)).isNotEqualTo(whole.buffers().get(i));
      }
      part.close();
      assertThat(own).allMatch(NDArray::isReleased);
      assertThat(whole.state().values()).noneMatch(NDArray::isReleased);
    }
  }

  @Test
  void aLayerOverTheWholeBatchCannotBeRegrouped() {
    NetworkDefinition whole = TinyNetwork.definition(1);
    assertThat(whole.regrouped(1).batchMultiple()).isEqualTo(1);
    assertThatThrownBy(() -> whole.regrouped(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("network tiny cannot form 2 groups: a layer of it normalises the whole batch");
  }

  @Test
  void refusesABatchThatDoesNotSplit() {
    try (Network network = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 4)) {
      NDArray x = TinyNetwork.images(manager, 6, "x");
      assertThatThrownBy(() -> network.forward(x, true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 6 images")
          .hasMessageContaining("a multiple of 4");
      assertThat(network.forward(x, false).getShape()).isEqualTo(new Shape(6, 5));
    }
  }

  @Test
  void refusesAnInputOfAnotherShapeOrType() {
    try (Network network = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 1)) {
      for (NDArray x :
          List.of(
              manager.zeros(new Shape(2, 4, 8, 8)),
              manager.zeros(new Shape(2, 3)),
              manager.zeros(new Shape(2, 3, 8, 8), DataType.UINT8))) {
        assertThatThrownBy(() -> network.forward(x, false))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("it must be float32 (N, 3, H, W)");
      }
    }
  }

  @Test
  void siblingStartsEqualAndGoesItsOwnWay() {
    NDArray x = TinyNetwork.images(manager, BATCH, "x");
    try (Network network = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 1);
        Network sibling = network.sibling()) {
      assertThat(sibling.forward(x, false).toFloatArray())
          .isEqualTo(network.forward(x, false).toFloatArray());
      Map<String, double[]> before = TinyNetwork.doubles(sibling);
      network.forward(x, true);
      network.trainable().forEach(p -> p.addi(1));
      TinyNetwork.doubles(sibling)
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
    }
  }

  @Test
  void frozenRecordsNoGraphUntilItIsMadeTrainable() {
    NDArray x = TinyNetwork.images(manager, BATCH, "x");
    try (Network network = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 1);
        Network sibling = network.sibling()) {
      NDArray ones = manager.ones(new Shape(BATCH, 5));
      assertThatThrownBy(() -> backward(sibling, x, ones)).hasMessageContaining("grad");
      sibling.setTrainable(true);
      backward(sibling, x, ones);
      assertThat(norm(SlowTensor.doubles(sibling.trainable().get(0).getGradient()))).isPositive();
    }
  }

  @Test
  void averagesParametersAndLeavesBuffers() {
    NDArray x = TinyNetwork.images(manager, BATCH, "x");
    try (Network source = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 1);
        Network average = source.sibling()) {
      source.forward(x, true);
      source.trainable().forEach(p -> p.addi(1));
      Map<String, double[]> from = TinyNetwork.doubles(source);
      Map<String, double[]> old = TinyNetwork.doubles(average);
      average.averageFrom(source, 0.99);
      average
          .definition()
          .parameters()
          .forEach(
              p -> {
                double[] expected = old.get(p.name()).clone();
                for (int i = 0; i < expected.length; i++) {
                  expected[i] = 0.99 * expected[i] + 0.01 * from.get(p.name())[i];
                }
                assertClose(average.state().get(p.name()), expected, 1e-6);
              });
      average
          .definition()
          .buffers()
          .forEach(
              b ->
                  assertThat(SlowTensor.doubles(average.state().get(b.name())))
                      .isEqualTo(old.get(b.name()))
                      .isNotEqualTo(from.get(b.name())));
      assertThatThrownBy(() -> average.averageFrom(source, 1.01)).hasMessageContaining("[0, 1]");
    }
  }

  @Test
  void survivesTheScopeItWasMadeInAndLeavesNothingBehind() {
    Network network;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      network = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 2);
    }
    List<Integer> counts = new ArrayList<>();
    try (network) {
      for (int step = 0; step < 3; step++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          backward(
              network, TinyNetwork.images(manager, BATCH, "x"), manager.ones(new Shape(BATCH, 5)));
        }
        counts.add(
            manager.getManagedArrays().size()
                + network.trainable().get(0).getManager().getManagedArrays().size());
      }
    }
    assertThat(counts.get(2)).isEqualTo(counts.get(1));
  }

  private static ComputePolicy policy(MemoryFormat format) {
    return new ComputePolicy(Precision.FLOAT32, format);
  }

  /** Runs loss = sum of output * direction backwards. */
  private static NDArray backward(Network network, NDArray x, NDArray direction) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray y = network.forward(x, true);
      collector.backward(y.mul(direction).sum());
      return y;
    }
  }

  /** All gradients, one after the other. */
  private static double[] gradients(Network network) {
    return network.trainable().stream()
        .flatMapToDouble(p -> Arrays.stream(SlowTensor.doubles(p.getGradient())))
        .toArray();
  }

  /** Central difference of the slow network's loss; statistics are restored by copies. */
  private static double slope(
      Map<String, double[]> slow, double[] values, int k, SlowTensor x, int splits, double[] d) {
    double old = values[k];
    double step = 1e-6;
    values[k] = old + step;
    double above = dot(TinyNetwork.slow(slow, x, true, splits)[1].values(), d);
    values[k] = old - step;
    double below = dot(TinyNetwork.slow(slow, x, true, splits)[1].values(), d);
    values[k] = old;
    return (above - below) / (2 * step);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  /** |actual - expected| over |expected|, Euclidean. */
  private static double difference(NDArray actual, NDArray expected) {
    return relative(SlowTensor.doubles(actual), SlowTensor.doubles(expected));
  }

  private static double relative(double[] actual, double[] expected) {
    double[] difference = actual.clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= expected[i];
    }
    return norm(difference) / norm(expected);
  }

  private static void assertClose(NDArray actual, double[] expected, double tolerance) {
    double[] values = SlowTensor.doubles(actual);
    assertThat(values).hasSameSizeAs(expected);
    double scale = norm(expected) / Math.sqrt(expected.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(Math.abs(values[i] - expected[i])).as("[%d]", i).isLessThan(tolerance * scale);
    }
  }
}
