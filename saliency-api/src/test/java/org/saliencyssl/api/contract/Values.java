package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** Contents of arrays, read to the host and compared with short messages. */
final class Values {

  private Values() {}

  /** All numbers of an int64 or floating point array, exactly, in row order. */
  static double[] of(NDArray array) {
    if (array.getDataType() == DataType.INT64) {
      return Arrays.stream(array.toLongArray()).asDoubleStream().toArray();
    }
    if (array.getDataType() == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] floats = array.toFloatArray();
    double[] values = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  /** The n-th of {@code count} equal parts. */
  static double[] part(double[] values, int n, int count) {
    int length = values.length / count;
    return Arrays.copyOfRange(values, n * length, (n + 1) * length);
  }

  static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  static void requireShape(String what, NDArray array, Shape shape) {
    if (!array.getShape().equals(shape)) {
      throw new AssertionError(what + " has shape " + array.getShape() + "; it must be " + shape);
    }
  }

  static void requireType(String what, NDArray array, DataType type) {
    if (array.getDataType() != type) {
      throw new AssertionError(what + " is " + array.getDataType() + "; it must be " + type);
    }
  }

  static void requireFinite(String what, NDArray array) {
    double[] values = of(array);
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new AssertionError(what + " is " + values[i] + " at index " + i);
      }
    }
  }

  static void requireBinary(String what, NDArray array) {
    double[] values = of(array);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0 && values[i] != 1) {
        throw new AssertionError(what + " is " + values[i] + " at index " + i + ", not 0 or 1");
      }
    }
  }

  /** Refuses any difference of bits; NaN equals NaN. */
  static void requireSame(String what, double[] actual, double[] expected) {
    requireClose(what, actual, expected, 0);
  }

  /** Refuses differences above {@code tolerance} times the larger of 1 and the expected value. */
  static void requireClose(String what, double[] actual, double[] expected, double tolerance) {
    if (actual.length != expected.length) {
      throw new AssertionError(
          "%s has %d values; expected %d".formatted(what, actual.length, expected.length));
    }
    for (int i = 0; i < actual.length; i++) {
      double allowed = tolerance * Math.max(1, Math.abs(expected[i]));
      boolean equal = Double.compare(actual[i], expected[i]) == 0;
      if (!equal && !(Math.abs(actual[i] - expected[i]) <= allowed && tolerance > 0)) {
        throw new AssertionError(
            "%s: %s at index %d; expected %s%s (the kit's seed is %d)"
                .formatted(
                    what,
                    actual[i],
                    i,
                    expected[i],
                    tolerance == 0 ? ", bit for bit" : " within " + allowed,
                    ContractRun.SEED));
      }
    }
  }

  static void requireClose(String what, double actual, double expected, double tolerance) {
    requireClose(what, new double[] {actual}, new double[] {expected}, tolerance);
  }

  static boolean same(double[] a, double[] b) {
    return Arrays.equals(a, b);
  }
}
