package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;

/** Four-dimensional double values, for slow references. */
record Volume(double[] values, int n, int c, int h, int w) {

  interface Formula {
    double at(int n, int c, int y, int x);
  }

  static Volume of(int n, int c, int h, int w, Formula formula) {
    Volume v = new Volume(new double[n * c * h * w], n, c, h, w);
    for (int i = 0; i < v.values.length; i++) {
      v.values[i] = formula.at(i / (c * h * w), i / (h * w) % c, i / w % h, i % w);
    }
    return v;
  }

  /** Uniform in [0, 1), rounded to float. */
  static Volume random(long seed, int n, int c, int h, int w) {
    Random random = new Random(seed);
    return of(n, c, h, w, (i, j, y, x) -> random.nextFloat());
  }

  static Volume of(NDArray array) {
    assertThat(array.getShape().dimension()).isEqualTo(4);
    float[] floats = array.toFloatArray();
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    Shape s = array.getShape();
    return new Volume(values, (int) s.get(0), (int) s.get(1), (int) s.get(2), (int) s.get(3));
  }

  double at(int i, int j, int y, int x) {
    return values[((i * c + j) * h + y) * w + x];
  }

  NDArray on(NDManager manager) {
    return manager.create(floats(), new Shape(n, c, h, w));
  }

  float[] floats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Asserts equality to 1e-5, relative above 1 and absolute below. */
  static void assertClose(NDArray found, Volume wanted) {
    assertClose(found, wanted, 1e-5);
  }

  static void assertClose(NDArray found, Volume wanted, double tolerance) {
    Shape shape = new Shape(wanted.n, wanted.c, wanted.h, wanted.w);
    assertThat(found.getShape()).isEqualTo(shape);
    Volume volume = of(found);
    for (int i = 0; i < wanted.values.length; i++) {
      double difference = Math.abs(volume.values[i] - wanted.values[i]);
      assertThat(difference)
          .as("element %d: found %s, wanted %s", i, volume.values[i], wanted.values[i])
          .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(wanted.values[i])));
    }
  }
}
