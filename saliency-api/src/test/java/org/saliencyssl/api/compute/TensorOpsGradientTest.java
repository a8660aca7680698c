package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Gradients against central differences of L = sum of w times the result, w fixed and random. All
 * operations here are linear in the argument that is moved, so a large step has no truncation
 * error.
 */
class TensorOpsGradientTest {

  private static final float STEP = 0.5f;

  private NDManager manager;
  private TensorOps ops;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    ops = TensorOps.load(manager);
  }

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @Test
  void ofACropInTheImages() {
    NDArray boxes = manager.create(new float[][] {{0.1f, 0, 0.8f, 1.1f}, {0.9f, 0.2f, 0.3f, 1}});
    check(Volume.random(41, 2, 2, 5, 6), x -> ops.crop(x, boxes, 4, 2));
  }

  @Test
  void ofAGridSampleInTheImages() {
    NDArray grid =
        Volume.random(42, 2, 3, 3, 2).on(manager).mul(2.4f).sub(1.2f).reshape(2, 3, 3, 2);
    check(Volume.random(43, 2, 2, 5, 6), x -> ops.gridSample(x, grid));
  }

  @Test
  void ofABlurAndAHighPassInTheImages() {
    check(Volume.random(44, 2, 2, 5, 6), x -> ops.gaussianBlur(x, 5, 1.5));
    check(Volume.random(45, 2, 2, 5, 6), x -> ops.highPass(x, 3, 1.5));
    check(Volume.random(46, 2, 1, 4, 21), x -> ops.gaussianBlur(x, 5, 1.5)); // by 16
    check(Volume.random(47, 1, 2, 4, 32), x -> ops.highPass(x, 3, 1.5));
  }

  /** Large enough to be blurred in parts; compared with the gradient of each image alone. */
  @Test
  void ofAHighPassInALargeBatch() {
    NDArray images = manager.randomNormal(new Shape(4, 3, 700, 700));
    NDArray weights = manager.randomNormal(images.getShape());
    NDArray together = gradient(images, weights);
    for (int i = 0; i < 4; i++) {
      NDArray alone = gradient(images.get(i + ":" + (i + 1)), weights.get(i + ":" + (i + 1)));
      assertThat(together.get(i).sub(alone.get(0)).abs().max().getFloat()).isLessThan(1e-5f);
      assertThat(alone.abs().mean().getFloat()).isGreaterThan(0.1f);
    }
  }

  private NDArray gradient(NDArray images, NDArray weights) {
    NDArray leaf = images.duplicate();
    leaf.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(ops.highPass(leaf, 5, 2).mul(weights).sum());
    }
    return leaf.getGradient();
  }

  @Test
  void ofABlendInAllThree() {
    NDArray images = Volume.random(46, 2, 3, 4, 4).on(manager);
    NDArray fill = Volume.random(47, 2, 3, 1, 1).on(manager);
    NDArray mask = Volume.random(48, 2, 1, 4, 4).on(manager);
    check(Volume.of(images), x -> ops.blend(x, fill, mask));
    check(Volume.of(fill), f -> ops.blend(images, f, mask));
    check(Volume.of(mask), m -> ops.blend(images, fill, m));
  }

  @Test
  void ofSpreadCellsPooledCellsAndMeans() {
    check(Volume.random(49, 2, 1, 3, 3), c -> ops.cellsToPixels(c, 7));
    check(Volume.random(50, 2, 1, 5, 5), m -> ops.poolToGrid(m, 3));
    check(Volume.random(51, 2, 3, 4, 4), ops::imageMeans);
  }

  private void check(Volume start, UnaryOperator<NDArray> operation) {
    Shape shape = operation.apply(start.on(manager)).getShape();
    Volume weights = Volume.random(40, 1, 1, 1, (int) shape.size());
    NDArray x = start.on(manager);
    x.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(operation.apply(x).mul(weights.on(manager).reshape(shape)).sum());
    }
    float[] gradient = x.getGradient().toFloatArray();
    double largest = 0;
    for (int i = 0; i < gradient.length; i++) {
      largest = Math.max(largest, Math.abs(gradient[i]));
      double difference =
          loss(moved(start, i, STEP), weights, operation)
              - loss(moved(start, i, -STEP), weights, operation);
      double wanted = difference / (2 * STEP);
      assertThat(Math.abs(gradient[i] - wanted))
          .as("element %d: found %s, wanted %s", i, gradient[i], wanted)
          .isLessThanOrEqualTo(1e-3 * Math.max(0.1, Math.abs(wanted)));
    }
    assertThat(largest).isGreaterThan(0.01);
  }

  private double loss(Volume at, Volume weights, UnaryOperator<NDArray> operation) {
    Volume result = Volume.of(operation.apply(at.on(manager)));
    double sum = 0;
    for (int i = 0; i < result.values().length; i++) {
      sum += result.values()[i] * weights.values()[i];
    }
    return sum;
  }

  private static Volume moved(Volume start, int element, float step) {
    double[] values = start.values().clone();
    values[element] += step;
    return new Volume(values, start.n(), start.c(), start.h(), start.w());
  }
}
