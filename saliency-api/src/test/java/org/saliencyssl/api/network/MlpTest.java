package org.saliencyssl.api.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.api.random.RandomStreams;

class MlpTest {

  @Test
  void namesAreThoseOfASequential() {
    assertThat(Mlp.head(4, 8, 2, false).parameters())
        .extracting(NetworkDefinition.Parameter::name)
        .containsExactly("0.weight", "0.bias", "2.weight", "2.bias");
    assertThat(Mlp.head(4, 8, 2, true).parameters())
        .extracting(NetworkDefinition.Parameter::name)
        .containsExactly("0.weight", "0.bias", "1.weight", "1.bias", "3.weight", "3.bias");
  }

  @Test
  void normedHeadsHaveNoLinearBias() {
    assertThat(Mlp.normedHead(4, List.of(8, 2), true).parameters())
        .extracting(NetworkDefinition.Parameter::name)
        .containsExactly("0.weight", "1.weight", "1.bias", "3.weight", "4.weight", "4.bias");
    assertThat(Mlp.normedHead(4, List.of(8, 8, 2), false).parameters())
        .extracting(NetworkDefinition.Parameter::name)
        .containsExactly(
            "0.weight",
            "1.weight",
            "1.bias",
            "3.weight",
            "4.weight",
            "4.bias",
            "6.weight",
            "7.weight");
  }

  @Test
  void normedHeadEndsCentredAtItsBias() {
    for (boolean bias : new boolean[] {true, false}) {
      try (NDManager manager = NDManager.newBaseManager();
          Network head =
              create(Mlp.normedHead(1, List.of(1, 1), bias), manager, Precision.FLOAT32)) {
        NDArray one = manager.create(new float[] {1}, new Shape(1, 1));
        one.copyTo(head.state().get("0.weight"));
        one.copyTo(head.state().get("3.weight"));
        head.state().get("4.weight").muli(3);
        if (bias) {
          head.state().get("4.bias").addi(10);
        }
        NDArray x = manager.create(new float[] {-2, 2}, new Shape(2, 1));
        // (-1, 1) -> relu (0, 1) -> (-1, 1), times 3
        float shift = bias ? 10 : 0;
        float[] y = head.forward(x, true).toFloatArray();
        assertThat(y[0]).isCloseTo(shift - 3, within(1e-3f));
        assertThat(y[1]).isCloseTo(shift + 3, within(1e-3f));
        // evaluation: running mean 0.1 * 0.5, variance 0.9 + 0.1 * 0.5
        float first = (float) (2 / Math.sqrt(0.9 + 0.1 * 8));
        float expected = (float) (3 * (first - 0.05) / Math.sqrt(0.95)) + shift;
        assertThat(head.forward(x, false).toFloatArray()[1]).isCloseTo(expected, within(1e-3f));
      }
    }
  }

  @Test
  void computesLinearReluLinear() {
    try (NDManager manager = NDManager.newBaseManager();
        Network head = create(Mlp.head(2, 2, 1, false), manager, Precision.FLOAT32)) {
      head.load(
          Map.of(
              "0.weight", manager.create(new float[] {1, 2, -1, 1}, new Shape(2, 2)),
              "0.bias", manager.create(new float[] {0.5f, -3}),
              "2.weight", manager.create(new float[] {2, 7}, new Shape(1, 2)),
              "2.bias", manager.create(new float[] {1})));
      NDArray x = manager.create(new float[] {1, 1, 0, 4}, new Shape(2, 2));
      // (1, 1): hidden (3.5, -3) -> 2 * 3.5 + 1; (0, 4): hidden (8.5, 1) -> 17 + 7 + 1
      assertThat(head.forward(x, false).toFloatArray()).containsExactly(8, 25);
    }
  }

  @Test
  void batchNormCentresTheHiddenLayer() {
    for (Precision precision : Precision.values()) {
      try (NDManager manager = NDManager.newBaseManager();
          Network head = create(Mlp.head(1, 1, 1, true), manager, precision)) {
        head.load(
            Map.of(
                "0.weight", manager.create(new float[] {3}, new Shape(1, 1)),
                "0.bias", manager.create(new float[] {100}),
                "1.weight", manager.create(new float[] {1}),
                "1.bias", manager.create(new float[] {0}),
                "1.running_mean", manager.create(new float[] {0}),
                "1.running_var", manager.create(new float[] {1}),
                "3.weight", manager.create(new float[] {1}, new Shape(1, 1)),
                "3.bias", manager.create(new float[] {0})));
        NDArray x = manager.create(new float[] {-2, 2}, new Shape(2, 1));
        // hidden 94, 106: mean 100, deviation 6 -> (-1, 1) -> relu (0, 1)
        float[] y = head.forward(x, true).toFloatArray();
        assertThat(y[0]).isZero();
        assertThat(y[1]).isCloseTo(1, within(1e-4f));
        // 0.1 * 100, and 0.9 * 1 + 0.1 * unbiased variance 72
        assertThat(head.state().get("1.running_mean").getFloat()).isCloseTo(10, within(1e-4f));
        assertThat(head.state().get("1.running_var").getFloat()).isCloseTo(8.1f, within(1e-4f));
      }
    }
  }

  private static Network create(
      NetworkDefinition definition, NDManager manager, Precision precision) {
    return Network.create(
        definition,
        manager,
        new ComputePolicy(precision, MemoryFormat.CHANNELS_LAST),
        RandomStreams.of(1));
  }
}
