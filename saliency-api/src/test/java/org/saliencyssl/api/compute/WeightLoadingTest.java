package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.random.RandomStreams;

class WeightLoadingTest {

  private NDManager manager;
  private Network network;
  private Map<String, NDArray> weights;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    network = TinyNetwork.create(manager, ComputePolicy.REFERENCE, 1);
    weights = new HashMap<>();
    network.state().forEach((name, array) -> weights.put(name, array.add(1)));
  }

  @AfterEach
  void close() {
    network.close();
    manager.close();
  }

  @Test
  void overwritesParametersAndBuffersInPlace() {
    List<NDArray> live = network.trainable();
    network.load(weights);
    network
        .state()
        .forEach(
            (name, array) ->
                assertThat(array.toFloatArray()).isEqualTo(weights.get(name).toFloatArray()));
    assertThat(live.get(0).toFloatArray()).isEqualTo(weights.get("conv1.weight").toFloatArray());
  }

  @Test
  void listsEveryDifferenceAtOnceAndChangesNothing() {
    Map<String, double[]> before = TinyNetwork.doubles(network);
    weights.remove("fc.bias");
    weights.put("conv1.weight", manager.zeros(new Shape(4, 3, 5, 5)));
    for (int i = 0; i < 12; i++) {
      weights.put("layer%02d.weight".formatted(i), manager.zeros(new Shape(1)));
    }
    assertThatThrownBy(() -> network.load(weights))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("do not fit network tiny")
        .hasMessageContaining("1 missing: fc.bias")
        .hasMessageContaining("12 unexpected: layer00.weight, ")
        .hasMessageContaining("layer09.weight, ...")
        .hasMessageContaining("conv1.weight is (4, 3, 5, 5), must be (4, 3, 3, 3)")
        .hasMessageContaining("allowed are exactly the network's 22 arrays");
    TinyNetwork.doubles(network)
        .forEach((name, values) -> assertThat(values).isEqualTo(before.get(name)));
  }

  @Test
  void ignoresPrefixesThatAreNamedAndBatchCounters() {
    weights.put("head.weight", manager.zeros(new Shape(1)));
    weights.put("bn1.num_batches_tracked", manager.create(7L));
    assertThatThrownBy(() -> network.load(weights))
        .hasMessageContaining("1 unexpected: head.weight");
    network.load(weights, List.of("head."));
    assertThat(network.state().get("fc.bias").toFloatArray())
        .isEqualTo(weights.get("fc.bias").toFloatArray());
  }

  @Test
  void initialValuesDependOnSeedAndNameAlone() {
    NetworkBuilder longer = new NetworkBuilder("longer");
    NetworkBuilder.Node x = longer.convolution("first", longer.input(3), 3, 1, 1, 0, 1, true);
    x = longer.convolution("conv1", x, 4, 3, 1, 1, 1, false);
    NetworkDefinition other = longer.build(x, longer.globalAveragePool(x));
    try (Network a = create(TinyNetwork.definition(1), 5);
        Network b = create(TinyNetwork.definition(1), 5);
        Network c = create(TinyNetwork.definition(1), 6);
        Network d = create(other, 5)) {
      float[] values = a.state().get("conv1.weight").toFloatArray();
      assertThat(b.state().get("conv1.weight").toFloatArray()).isEqualTo(values);
      assertThat(c.state().get("conv1.weight").toFloatArray()).isNotEqualTo(values);
      assertThat(d.state().get("conv1.weight").toFloatArray()).isEqualTo(values);
      assertThat(a.state().get("a.conv1.weight").toFloatArray())
          .isNotEqualTo(a.state().get("a.conv2.weight").toFloatArray());
    }
  }

  @Test
  void initialValuesHaveTheirDistributions() {
    NetworkBuilder b = new NetworkBuilder("wide");
    NetworkBuilder.Node x = b.convolution("conv", b.input(32), 128, 3, 1, 1, 1, true);
    x = b.batchNorm("bn", x, 1);
    try (Network network =
        create(b.build(x, b.linear("fc", b.globalAveragePool(x), 100, true)), 7)) {
      // fan_out 128 * 9: variance 2 / 1152; 36864 draws, relative error of a deviation 0.4 %
      assertThat(deviation(network, "conv.weight"))
          .isBetween(0.98 * Math.sqrt(2 / 1152.0), 1.02 * Math.sqrt(2 / 1152.0));
      // U(-b, b), b = 1/sqrt(128): deviation b / sqrt(3); 12800 draws
      double bound = 1 / Math.sqrt(128);
      assertThat(deviation(network, "fc.weight"))
          .isBetween(0.98 * bound / Math.sqrt(3), 1.02 * bound / Math.sqrt(3));
      for (float value : network.state().get("fc.bias").toFloatArray()) {
        assertThat((double) value).isNotZero().isBetween(-bound, bound);
      }
      assertThat(network.state().get("conv.bias").toFloatArray()).containsOnly(0);
      assertThat(network.state().get("bn.weight").toFloatArray()).containsOnly(1);
      assertThat(network.state().get("bn.bias").toFloatArray()).containsOnly(0);
      assertThat(network.state().get("bn.running_mean").toFloatArray()).containsOnly(0);
      assertThat(network.state().get("bn.running_var").toFloatArray()).containsOnly(1);
    }
  }

  private Network create(NetworkDefinition definition, long seed) {
    return Network.create(definition, manager, ComputePolicy.REFERENCE, RandomStreams.of(seed));
  }

  private static double deviation(Network network, String name) {
    double squares = 0;
    double[] values = SlowTensor.doubles(network.state().get(name));
    for (double value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares / values.length);
  }
}
