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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.compute.FusedLars.Form;

class FusedLarsTest {

  private static final int STEPS = 8;

  /** A vector stands first, so that the order of the state differs from that of the update. */
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(5),
          new Shape(3, 4),
          new Shape(2, 3, 2, 2),
          new Shape(4),
          new Shape(2, 3),
          new Shape(3, 3));

  /** Index of the parameter that starts at 0, and of the one whose gradient stays 0. */
  private static final int ZERO_WEIGHT = 4;

  private static final int ZERO_GRADIENT = 5;

  private static NDManager manager;
  private static TensorOps ops;

  @BeforeAll
  static void open() {
    manager = NDManager.newBaseManager();
    ops = TensorOps.load(manager);
  }

  @AfterAll
  static void close() {
    ops.close();
    manager.close();
  }

  /** Rates: warm-up from 0 (rate 0 at the first step), then a cosine that ends near 0. */
  @ParameterizedTest(name = "{0}, momentum {1}, decay {2}, trust {3}, peak {4}, seed {5}")
  @CsvSource({
    "CLASSIC, 0.9, 1e-4, 0.001, 4.8, 1",
    "CLASSIC, 0.9, 1e-6, 0.001, 4.8, 2",
    "CLASSIC, 0.9, 0, 0.001, 4.8, 3",
    "CLASSIC, 0, 1e-4, 0.001, 4.8, 4",
    "CLASSIC, 0, 0, 0.001, 0.3, 5",
    "CLASSIC, 0.9, 0.1, 0.02, 0.3, 6",
    "CLASSIC, 0.9, 0, 0.02, 0.3, 7",
    "CLASSIC, 0.99, 0.01, 0.02, 0.1, 8",
    "CLASSIC, 0.5, 1, 0.5, 0.1, 9",
    "CLASSIC, 0.5, 0, 0.5, 0.1, 10",
    "CLASSIC, 0, 0.5, 1, 0.05, 11",
    "CLASSIC, 0.9, 1e-4, 1, 0.01, 12",
    "CLASSIC, 0.9, 1e-4, 1e-6, 1, 13",
    "CLASSIC, 0.9, 5, 0.02, 1, 14",
    "CLASSIC, 0.1, 1e-3, 0.1, 0, 15",
    "CLASSIC, 0.95, 1e-4, 0.003, 2.4, 16",
    "CLASSIC, 0.9, 1e-4, 0.001, 19.2, 17",
    "CLIPPED, 0.9, 1e-4, 0.02, 0.18956, 18",
    "CLIPPED, 0.9, 1e-4, 0.02, 0.11128, 19",
    "CLIPPED, 0.9, 1e-5, 0.02, 0.80879, 20",
    "CLIPPED, 0.9, 8.5e-5, 0.02, 0.01947, 21",
    "CLIPPED, 0.9, 0, 0.02, 0.3, 22",
    "CLIPPED, 0, 1e-4, 0.02, 0.3, 23",
    "CLIPPED, 0, 0, 0.001, 0.3, 24",
    "CLIPPED, 0.9, 1e-4, 0.001, 4.8, 25",
    "CLIPPED, 0.9, 0.1, 0.02, 0.3, 26",
    "CLIPPED, 0.99, 0.01, 0.02, 0.1, 27",
    "CLIPPED, 0.5, 1, 0.5, 0.1, 28",
    "CLIPPED, 0.5, 0, 100, 0.1, 29",
    "CLIPPED, 0, 0.5, 1, 0.05, 30",
    "CLIPPED, 0.9, 1e-4, 1e-6, 1, 31",
    "CLIPPED, 0.9, 5, 0.02, 1, 32",
    "CLIPPED, 0.1, 1e-3, 0.1, 0, 33",
    "CLIPPED, 0.9, 0.3, 100, 0.02, 34"
  })
  void followsTheSlowRule(
      Form form, double momentum, double decay, double trust, double peak, long seed) {
    Random random = new Random(seed);
    List<NDArray> parameters = parameters(random);
    List<double[]> weights = doubles(parameters);
    List<double[]> buffers = doubles(parameters);
    buffers.forEach(b -> Arrays.fill(b, 0));
    try (FusedLars lars = new FusedLars(ops, parameters, momentum, decay, trust, form)) {
      for (int step = 0; step < STEPS; step++) {
        double rate = peak * (step < 3 ? step / 3.0 : (1 + Math.cos(Math.PI * step / STEPS)) / 2);
        List<NDArray> gradients = gradients(random);
        List<double[]> slow = doubles(gradients);
        apply(lars, parameters, gradients, rate);
        for (int i = 0; i < weights.size(); i++) {
          boolean vector = SHAPES.get(i).dimension() == 1;
          double[] w = weights.get(i);
          if (form == Form.CLASSIC) {
            classic(w, slow.get(i), buffers.get(i), vector, rate, momentum, decay, trust);
          } else {
            clipped(w, slow.get(i), buffers.get(i), vector, rate, momentum, decay, trust);
          }
          assertClose(parameters.get(i), w, "weight " + i + " at step " + step);
          if (momentum > 0) {
            NDArray buffer = lars.state().get("momentum.%04d".formatted(i));
            assertClose(buffer, buffers.get(i), "buffer " + i + " at step " + step);
          }
          assertThat(parameters.get(i).getGradient().toFloatArray()).containsOnly(0);
        }
      }
    }
    parameters.forEach(NDArray::close);
  }

  @ParameterizedTest(name = "{0} at rate {1}: both weights fall by {2} of the gradient")
  @CsvSource({
    // |w| = 5, g = (.6, .8), |g| = 1, trust .1: ratio .1 * 5 / 1 = .5
    "CLASSIC, 1, 0.5", // rate * ratio
    "CLASSIC, 0.25, 0.125",
    "CLASSIC, 4, 2",
    "CLIPPED, 1, 0.5", // rate * min(ratio / rate, 1) = min(ratio, rate)
    "CLIPPED, 0.25, 0.25",
    "CLIPPED, 4, 0.5"
  })
  void firstStepInClosedForm(Form form, double rate, float share) {
    NDArray w = manager.create(new float[] {3, 4}, new Shape(1, 2));
    w.setRequiresGradient(true);
    NDArray g = manager.create(new float[] {0.6f, 0.8f}, new Shape(1, 2));
    try (FusedLars lars = new FusedLars(ops, List.of(w), 0.9, 0, 0.1, form)) {
      apply(lars, List.of(w), List.of(g), rate);
      assertThat(w.toFloatArray()[0]).isCloseTo(3 - share * 0.6f, within(1e-6f));
      assertThat(w.toFloatArray()[1]).isCloseTo(4 - share * 0.8f, within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"CLASSIC", "CLIPPED"})
  void goesOnFromItsStateWithTheSameBits(Form form) {
    long seed = 40;
    List<NDArray> straight = parameters(new Random(seed));
    List<NDArray> stopped = parameters(new Random(seed));
    try (FusedLars whole = new FusedLars(ops, straight, 0.9, 1e-4, 0.02, form);
        FusedLars first = new FusedLars(ops, stopped, 0.9, 1e-4, 0.02, form);
        FusedLars second = new FusedLars(ops, stopped, 0.9, 1e-4, 0.02, form)) {
      for (int step = 0; step < STEPS; step++) {
        double rate = 0.4 / (1 + step);
        apply(whole, straight, gradients(new Random(step)), rate);
        apply(step < 4 ? first : second, stopped, gradients(new Random(step)), rate);
        if (step == 3) {
          first.state().forEach((name, array) -> array.copyTo(second.state().get(name)));
        }
      }
      for (int i = 0; i < straight.size(); i++) {
        assertThat(stopped.get(i).toFloatArray()).isEqualTo(straight.get(i).toFloatArray());
      }
      assertThat(second.state().keySet())
          .containsExactlyElementsOf(whole.state().keySet())
          .hasSize(SHAPES.size());
      whole
          .state()
          .forEach(
              (name, array) ->
                  assertThat(second.state().get(name).toFloatArray())
                      .isEqualTo(array.toFloatArray()));
    }
  }

  @Test
  void refusesWhatItCannotDo() {
    NDArray matrix = manager.ones(new Shape(2, 2));
    List<NDArray> vectors = List.of(manager.ones(new Shape(2)));
    List<NDArray> good = List.of(matrix);
    assertThatThrownBy(() -> new FusedLars(ops, good, 1, 0, 0.1, Form.CLASSIC))
        .hasMessage("momentum is 1.0; it must be in [0, 1)");
    assertThatThrownBy(() -> new FusedLars(ops, good, 0, -1, 0.1, Form.CLASSIC))
        .hasMessage("weightDecay is -1.0; it must be >= 0");
    assertThatThrownBy(() -> new FusedLars(ops, good, 0, 0, 0, Form.CLASSIC))
        .hasMessage("trust is 0.0, must be positive");
    assertThatThrownBy(() -> new FusedLars(ops, vectors, 0, 0, 0.1, Form.CLIPPED))
        .hasMessageContaining("nothing to adapt, use SGD");
    try (FusedLars lars = new FusedLars(ops, good, 0, 0, 0.1, Form.CLIPPED)) {
      assertThatThrownBy(() -> lars.step(-1)).hasMessage("learning rate is -1.0; it must be >= 0");
    }
  }

  /** google-research/simclr, in double precision. */
  private static void classic(
      double[] w,
      double[] g,
      double[] buffer,
      boolean vector,
      double rate,
      double momentum,
      double decay,
      double trust) {
    double ratio = 1;
    if (!vector) {
      for (int i = 0; i < w.length; i++) {
        g[i] += decay * w[i];
      }
      ratio = norm(w) > 0 && norm(g) > 0 ? trust * norm(w) / norm(g) : 1;
    }
    for (int i = 0; i < w.length; i++) {
      buffer[i] = momentum * buffer[i] + rate * ratio * g[i];
      w[i] -= buffer[i];
    }
  }

  /** Lightning Bolts' wrapper around SGD, in double precision. */
  private static void clipped(
      double[] w,
      double[] g,
      double[] buffer,
      boolean vector,
      double rate,
      double momentum,
      double decay,
      double trust) {
    if (!vector && norm(w) > 0 && norm(g) > 0) {
      double ratio = trust * norm(w) / (norm(g) + decay * norm(w) + 1e-8);
      ratio = rate == 0 ? 1 : Math.min(ratio / rate, 1);
      for (int i = 0; i < w.length; i++) {
        g[i] = ratio * (g[i] + decay * w[i]);
      }
    }
    for (int i = 0; i < w.length; i++) {
      buffer[i] = momentum * buffer[i] + g[i];
      w[i] -= rate * buffer[i];
    }
  }

  private static double norm(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  private static void apply(
      FusedOptimizer optimizer, List<NDArray> parameters, List<NDArray> gradients, double rate) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray loss = parameters.get(0).mul(gradients.get(0)).sum();
        for (int i = 1; i < parameters.size(); i++) {
          loss = loss.add(parameters.get(i).mul(gradients.get(i)).sum());
        }
        collector.backward(loss); // the gradient of sum(w c) is c
      }
      optimizer.step(rate);
    }
  }

  private static List<NDArray> parameters(Random random) {
    List<NDArray> parameters = random(random, ZERO_WEIGHT);
    parameters.forEach(p -> p.setRequiresGradient(true));
    return parameters;
  }

  private static List<NDArray> gradients(Random random) {
    return random(random, ZERO_GRADIENT);
  }

  private static List<NDArray> random(Random random, int zero) {
    List<NDArray> arrays = new ArrayList<>();
    for (Shape shape : SHAPES) {
      float[] values = new float[(int) shape.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = arrays.size() == zero ? 0 : (float) random.nextGaussian();
      }
      arrays.add(manager.create(values, shape));
    }
    return arrays;
  }

  private static List<double[]> doubles(List<NDArray> arrays) {
    List<double[]> result = new ArrayList<>();
    for (NDArray array : arrays) {
      float[] values = array.toFloatArray();
      double[] copy = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        copy[i] = values[i];
      }
      result.add(copy);
    }
    return result;
  }

  /** Float32 rounds each of the few operations of a step; |values| stay below about 100. */
  private static void assertClose(NDArray actual, double[] expected, String what) {
    float[] values = actual.toFloatArray();
    double scale = Math.max(norm(expected), 1e-3);
    for (int i = 0; i < values.length; i++) {
      assertThat((double) values[i]).as(what).isCloseTo(expected[i], within(1e-5 * scale));
    }
  }
}
