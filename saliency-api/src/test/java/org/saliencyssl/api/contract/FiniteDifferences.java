package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.DoubleSupplier;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * Compares a gradient with central differences of the loss along two directions: its own, and one
 * of random signs, which has a part along whatever the gradient misses.
 */
final class FiniteDifferences {

  /** Share by which the loss moves, above float32's rounding of it and below its curvature. */
  private static final double MOVE = 0.0005;

  /** Share of the gradient's length that curvature and kinks of ReLUs may cost. */
  private static final double TOLERANCE = 0.08;

  /** Share of a loss of some units, or of a smaller one, that rounding may cost. */
  private static final double ROUNDING = 4e-6;

  private FiniteDifferences() {}

  static void require(String what, NDArray array, double[] gradient, DoubleSupplier loss) {
    double norm = Values.norm(gradient);
    double scale = Math.min(1, Math.max(1e-3, Math.abs(loss.getAsDouble())));
    double[] own = new double[gradient.length];
    double[] signs = new double[gradient.length];
    RandomStream stream = RandomStreams.of(ContractRun.SEED).purpose(what).stream();
    for (int i = 0; i < gradient.length; i++) {
      own[i] = norm == 0 ? 1 : gradient[i] / norm;
      signs[i] = stream.chance(0.5) ? 1 : -1;
    }
    along(what + " along the gradient", array, gradient, own, scale, loss);
    along(what + " along random signs", array, gradient, signs, scale, loss);
  }

  private static void along(
      String what,
      NDArray array,
      double[] gradient,
      double[] direction,
      double scale,
      DoubleSupplier loss) {
    double norm = Values.norm(gradient);
    double[] start = Values.of(array);
    double length = Values.norm(direction);
    double reach = (0.01 * Values.norm(start) + 0.001) / length;
    double step = Math.min(MOVE * scale / (norm + 1e-12), reach);
    float[] up = moved(start, direction, step);
    float[] down = moved(start, direction, -step);
    double expected = 0;
    for (int i = 0; i < up.length; i++) {
      expected += gradient[i] * ((double) up[i] - down[i]);
    }
    double actual = at(array, up, loss) - at(array, down, loss);
    write(array, moved(start, direction, 0));
    double allowed =
        TOLERANCE * 2 * step * norm * Math.max(1, along(gradient, direction)) + ROUNDING * scale;
    if (!(Math.abs(actual - expected) <= allowed)) {
      throw new AssertionError(
          "%s: the loss moves by %.3g; by its gradient it moves by %.3g (allowed %.2g, seed %d)"
              .formatted(what, actual, expected, allowed, ContractRun.SEED));
    }
  }

  /** How much longer a move along random signs is felt than one along the gradient. */
  private static double along(double[] gradient, double[] direction) {
    double product = 0;
    for (int i = 0; i < gradient.length; i++) {
      product += gradient[i] * direction[i];
    }
    return Math.abs(product) / (Values.norm(gradient) + 1e-12);
  }

  private static double at(NDArray array, float[] values, DoubleSupplier loss) {
    write(array, values);
    return loss.getAsDouble();
  }

  private static void write(NDArray array, float[] values) {
    try (NDManager manager = array.getManager().newSubManager()) {
      manager.create(values, array.getShape()).copyTo(array);
    }
  }

  private static float[] moved(double[] start, double[] direction, double step) {
    float[] values = new float[start.length];
    for (int i = 0; i < start.length; i++) {
      values[i] = (float) (start[i] + step * direction[i]);
    }
    return values;
  }
}
