package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusedSgdTest {

  private static final double MOMENTUM = 0.9;
  private static final double DECAY = 1e-2;
  private static final double[] CURVATURE = {1, 0.3, 2, 0.1, 5};

  private NDManager manager;
  private TensorOps ops;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    ops = TensorOps.load(manager);
  }

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @Test
  void followsPyTorchsRuleUnderADecayingRate() {
    NDArray a = parameter(1, -2, 3);
    NDArray b = parameter(0.5f, -4);
    double[] w = {1, -2, 3, 0.5, -4};
    double[] buffer = new double[5];
    int steps = 20;
    try (FusedSgd sgd = new FusedSgd(ops, List.of(a, b), MOMENTUM, DECAY, true)) {
      for (int step = 0; step < steps; step++) {
        double rate = 0.05 * (1 + Math.cos(Math.PI * step / steps)); // cosine from 0.1 to 0
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          backward(a, b);
          sgd.step(rate);
        }
        for (int i = 0; i < w.length; i++) {
          // loss = curvature w^2 / 2, so g = curvature w
          buffer[i] = MOMENTUM * buffer[i] + CURVATURE[i] * w[i] + DECAY * w[i];
          w[i] -= rate * buffer[i];
        }
        assertClose(a, w, 0);
        assertClose(b, w, 3);
        assertClose(sgd.state().get("momentum.0000"), buffer, 0);
        assertClose(sgd.state().get("momentum.0001"), buffer, 3);
      }
    }
  }

  @Test
  void zeroesGradientsAndCoastsWithoutThem() {
    NDArray a = parameter(1, -2, 3);
    NDArray b = parameter(0.5f, -4);
    try (FusedSgd sgd = new FusedSgd(ops, List.of(a, b), MOMENTUM, 0, true)) {
      backward(a, b);
      sgd.step(0.1);
      assertThat(a.getGradient().toFloatArray()).containsOnly(0);
      assertThat(a.toFloatArray()[2]).isCloseTo(3 - 0.1f * 6, within(1e-6f));
      sgd.step(0.1);
      assertThat(a.toFloatArray()[2]).isCloseTo(3 - 0.1f * 6 - 0.1f * 0.9f * 6, within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0.9, 0.01",
    "false, 0.9, 0.01",
    "true, 0, 0.5",
    "false, 0, 0.5",
    "false, 0.9, 0"
  })
  void leavesVectorsOutOfTheDecayWhenAsked(boolean decayVectors, double momentum, double decay) {
    NDArray bias = parameter(2, -1);
    NDArray kernel = manager.create(new float[] {1, -2, 3, 0.5f}, new Shape(2, 2));
    kernel.setRequiresGradient(true);
    double[] w = {2, -1, 1, -2, 3, 0.5};
    double[] buffer = new double[6];
    try (FusedSgd sgd = new FusedSgd(ops, List.of(bias, kernel), momentum, decay, decayVectors)) {
      for (int step = 0; step < 6; step++) {
        double rate = 0.1 / (1 + step);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          collector.backward(bias.mul(bias).sum().add(kernel.mul(kernel).sum()).mul(0.5));
        }
        sgd.step(rate);
        for (int i = 0; i < w.length; i++) {
          double shrink = decayVectors || i >= 2 ? decay : 0;
          buffer[i] = momentum * buffer[i] + w[i] + shrink * w[i]; // loss = w^2 / 2, so g = w
          w[i] -= rate * buffer[i];
        }
        assertClose(bias, w, 0);
        assertClose(kernel, w, 2);
      }
      assertThat(sgd.state().get("momentum.0001").getShape()).isEqualTo(new Shape(2, 2));
    }
  }

  @Test
  void refusesNumbersOutOfRange() {
    List<NDArray> parameters = List.of(parameter(1));
    assertThatThrownBy(() -> new FusedSgd(ops, parameters, 1, 0, true))
        .hasMessage("momentum is 1.0; it must be in [0, 1)");
    assertThatThrownBy(() -> new FusedSgd(ops, parameters, 0, -1, false))
        .hasMessage("weightDecay is -1.0; it must be >= 0");
    try (FusedSgd sgd = new FusedSgd(ops, parameters, 0, 0, false)) {
      assertThatThrownBy(() -> sgd.step(Double.NaN))
          .hasMessage("learning rate is NaN; it must be >= 0");
    }
  }

  private NDArray parameter(float... values) {
    NDArray array = manager.create(values);
    array.setRequiresGradient(true);
    return array;
  }

  private void backward(NDArray a, NDArray b) {
    NDArray ca = manager.create(new float[] {1, 0.3f, 2});
    NDArray cb = manager.create(new float[] {0.1f, 5});
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(a.mul(a).mul(ca).sum().add(b.mul(b).mul(cb).sum()).mul(0.5));
    }
  }

  private static void assertClose(NDArray actual, double[] expected, int from) {
    float[] values = actual.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      assertThat((double) values[i]).isCloseTo(expected[from + i], within(1e-5));
    }
  }
}
