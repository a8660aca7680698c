package org.saliencyssl.masking.adios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/** Closed forms, and the formula of paper.md 4.4 by loops in double precision. */
class MaskPenaltyTest {

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

  @ParameterizedTest
  @CsvSource({
    "1, 2, 1, 0",
    "7, 2, 0.75, 0",
    "4, 4, 0.92295, 0.71177",
    "3, 6, 0, 1",
    "5, 3, 2, 0.5"
  })
  void equalAreasHaveAClosedForm(int batch, int masks, double sparsity, double entropy) {
    double[] areas = new double[batch * masks];
    Arrays.fill(areas, 1.0 / masks);
    double expected =
        sparsity * masks / Math.sin(Math.PI / masks) + entropy * batch * Math.log(masks);
    assertThat((double) penalty(areas, masks, sparsity, entropy))
        .isCloseTo(expected, within(1e-5 * expected));
  }

  @Test
  void halvesCostTheWeightForEachMask() {
    double[] areas = {0.5, 0.5, 0.5, 0.5};
    assertThat(penalty(areas, 2, 0.4, 0)).isCloseTo(0.8f, within(1e-6f));
  }

  @Test
  void isLargeAndPositiveWhereAMaskHidesAllOrNothing() {
    assertThat(penalty(new double[] {0, 1}, 2, 1, 0)).isBetween(1.9e10f, 2.1e10f);
    assertThat(penalty(new double[] {1 - 0x1p-24, 0x1p-24}, 2, 1, 0))
        .isCloseTo((float) (2 / (Math.PI * 0x1p-24 + 1e-10)), within(1e3f));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 1, 0, 1", "2, 3, 0.5, 0, 2", "3, 4, 0.75, 0.3, 3", "4, 6, 1, 0.7, 4", "8, 4, 0, 1, 5",
    "16, 2, 0.4, 0.2, 6", "5, 5, 0.9, 0.1, 7", "6, 3, 2, 3, 8", "2, 8, 0.1, 0, 9", "9, 4, 1, 1, 10",
  })
  void valueAndGradientEqualTheSlowFormula(
      int batch, int masks, double sparsity, double entropy, long seed) {
    double[] areas = areas(batch, masks, seed);
    double expected = slow(areas, masks, sparsity, entropy);
    NDArray array = array(areas, masks);
    array.setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray value = new MaskPenalty(sparsity, entropy).of(array, ops);
      assertThat((double) value.getFloat())
          .as("seed %d", seed)
          .isCloseTo(expected, within(1e-5 * Math.abs(expected)));
      collector.backward(value);
    }
    float[] gradient = array.getGradient().toFloatArray();
    for (int i = 0; i < areas.length; i++) {
      double old = areas[i];
      double step = 1e-6;
      areas[i] = old + step;
      double above = slow(areas, masks, sparsity, entropy);
      areas[i] = old - step;
      double slope = (above - slow(areas, masks, sparsity, entropy)) / (2 * step);
      areas[i] = old;
      assertThat((double) gradient[i])
          .as("seed %d, area %d", seed, i)
          .isCloseTo(slope, within(2e-5 * Math.max(1, Math.abs(slope))));
    }
  }

  private float penalty(double[] areas, int masks, double sparsity, double entropy) {
    return new MaskPenalty(sparsity, entropy).of(array(areas, masks), ops).getFloat();
  }

  private NDArray array(double[] areas, int masks) {
    float[] values = new float[areas.length];
    for (int i = 0; i < areas.length; i++) {
      values[i] = (float) areas[i];
    }
    return manager.create(values, new Shape(areas.length / masks, masks));
  }

  /** Rows of positive numbers with sum 1, rounded to float32. */
  private static double[] areas(int batch, int masks, long seed) {
    RandomStream random = RandomStreams.of(seed).stream();
    double[] areas = new double[batch * masks];
    for (int b = 0; b < batch; b++) {
      double sum = 0;
      for (int n = 0; n < masks; n++) {
        areas[b * masks + n] = random.uniform(0.05, 1);
        sum += areas[b * masks + n];
      }
      for (int n = 0; n < masks; n++) {
        areas[b * masks + n] = (float) (areas[b * masks + n] / sum);
      }
    }
    return areas;
  }

  private static double slow(double[] areas, int masks, double sparsity, double entropy) {
    int batch = areas.length / masks;
    double sparse = 0;
    double negentropy = 0;
    for (int b = 0; b < batch; b++) {
      double partition = 0;
      for (int n = 0; n < masks; n++) {
        partition += Math.exp(areas[b * masks + n]);
      }
      for (int n = 0; n < masks; n++) {
        double p = areas[b * masks + n];
        sparse += 1 / (Math.sin(Math.PI * p) + 1e-10) / batch;
        double share = Math.exp(p) / partition;
        negentropy += share * Math.log(share);
      }
    }
    return sparsity * sparse - entropy * negentropy;
  }
}
