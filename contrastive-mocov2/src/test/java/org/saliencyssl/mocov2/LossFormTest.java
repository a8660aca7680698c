package org.saliencyssl.mocov2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The readings of the loss with hard negatives, against double precision and closed forms. */
class LossFormTest {

  private static final int N = 4;
  private static final int D = 6;
  private static final int K = 9;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "1, SIMILARITY, true, 1, 2, 0.2", "2, SIMILARITY, true, 1, 1, 0.2",
    "3, SIMILARITY, true, 2, 3, 0.1", "4, SIMILARITY, true, 3, 0.5, 1",
    "5, SIMILARITY, true, 0, 2, 0.2", "6, SIMILARITY, true, 1, 2, 0.07",
    "7, SIMILARITY, false, 1, 2, 0.2", "8, SIMILARITY, false, 1, 1, 0.2",
    "9, SIMILARITY, false, 2, 3, 0.1", "10, SIMILARITY, false, 3, 0.5, 1",
    "11, SIMILARITY, false, 0, 2, 0.2", "12, SIMILARITY, false, 1, 2, 0.07",
    "13, TERM, true, 1, 2, 0.2", "14, TERM, true, 1, 1, 0.2",
    "15, TERM, true, 2, 3, 0.1", "16, TERM, true, 3, 0.5, 1",
    "17, TERM, true, 0, 2, 0.2", "18, TERM, true, 1, 100, 0.07",
    "19, TERM, false, 1, 2, 0.2", "20, TERM, false, 1, 1, 0.2",
    "21, TERM, false, 2, 3, 0.1", "22, TERM, false, 3, 0.5, 1",
    "23, TERM, false, 0, 2, 0.2", "24, TERM, false, 1, 0.001, 0.07"
  })
  void lossEqualsTheDoubleReference(
      long seed,
      HardNegativeWeighting weighting,
      boolean positive,
      int hard,
      double rho,
      double tau) {
    LossForm form = new LossForm(tau, rho, weighting, positive);
    Case c = new Case(hard, seed);
    double expected = Rows.loss(c.queries, c.keys, c.queue, c.hard, form);
    assertThat(c.loss(form))
        .as("seed %d", seed)
        .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
  }

  @ParameterizedTest
  @CsvSource({
    "31, SIMILARITY, true, 1, 2", "32, SIMILARITY, false, 1, 2", "33, SIMILARITY, false, 0, 2",
    "34, TERM, true, 1, 2", "35, TERM, false, 2, 3", "36, TERM, true, 2, 0.5"
  })
  void queryGradientEqualsFiniteDifferences(
      long seed, HardNegativeWeighting weighting, boolean positive, int hard, double rho) {
    LossForm form = new LossForm(0.2, rho, weighting, positive);
    Case c = new Case(hard, seed);
    double[][] gradient = c.gradient(form);
    double step = 1e-5;
    double largest = 0;
    double furthest = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < D; j++) {
        double kept = c.queries[i][j];
        c.queries[i][j] = kept + step;
        double up = Rows.loss(c.queries, c.keys, c.queue, c.hard, form);
        c.queries[i][j] = kept - step;
        double down = Rows.loss(c.queries, c.keys, c.queue, c.hard, form);
        c.queries[i][j] = kept;
        double expected = (up - down) / (2 * step);
        largest = Math.max(largest, Math.abs(expected));
        furthest = Math.max(furthest, Math.abs(expected - gradient[i][j]));
      }
    }
    assertThat(furthest).as("seed %d", seed).isLessThan(1e-4 * largest);
  }

  /**
   * All vectors equal: with K = 3, M = 2, tau = 0.5 the terms are e^2 each for the positive and the
   * queue; a hard negative's is e^(2 rho), or rho e^2.
   */
  @ParameterizedTest
  @CsvSource({
    "SIMILARITY, true, 2", "SIMILARITY, false, 2", "TERM, true, 2", "TERM, false, 2",
    "SIMILARITY, true, 0.5", "SIMILARITY, false, 0.5", "TERM, true, 0.5", "TERM, false, 0.5"
  })
  void lossOfACollapsedEncoder(HardNegativeWeighting weighting, boolean positive, double rho) {
    double[][] two = {{0, 1}, {0, 1}};
    double[][] three = {{0, 1}, {0, 1}, {0, 1}};
    double hard = weighting == HardNegativeWeighting.TERM ? 2 * rho : 2 * Math.exp(2 * (rho - 1));
    double expected = Math.log((positive ? 1 : 0) + 3 + hard);
    LossForm form = new LossForm(0.5, rho, weighting, positive);
    assertThat(loss(two, two, three, List.of(two, two), form)).isCloseTo(expected, within(1e-6));
  }

  /** q.k = 1, K = 1 key opposite: ln e^(-1/tau) - 1/tau = -2/tau; ln(1 + e^(-2/tau)) with it. */
  @ParameterizedTest
  @CsvSource({"0.2", "0.5", "1", "2"})
  void withoutThePositiveInTheDenominatorTheLossMayBeNegative(double tau) {
    double[][] one = {{1, 0}};
    double[][] opposite = {{-1, 0}};
    LossForm poster = new LossForm(tau, 1, HardNegativeWeighting.SIMILARITY, false);
    assertThat(loss(one, one, opposite, List.of(), poster)).isCloseTo(-2 / tau, within(1e-5));
    assertThat(loss(one, one, opposite, List.of(), Rows.asReleased(tau, 1)))
        .isCloseTo(Math.log1p(Math.exp(-2 / tau)), within(1e-6));
  }

  @ParameterizedTest
  @EnumSource(HardNegativeWeighting.class)
  void aWeightOfOneIsThatOfAnyOtherNegative(HardNegativeWeighting weighting) {
    Case c = new Case(1, 41);
    double[][] single = {c.queries[0]};
    double[][] key = {c.keys[0]};
    double[][] enlarged = Arrays.copyOf(c.queue, K + 1);
    enlarged[K] = c.hard.get(0)[0];
    double[][] masked = {c.hard.get(0)[0]};
    LossForm form = new LossForm(0.2, 1, weighting, true);
    assertThat(loss(single, key, c.queue, List.<double[][]>of(masked), form))
        .as("seed 41")
        .isCloseTo(loss(single, key, enlarged, List.of(), form), within(1e-6));
  }

  @Test
  void aWeightOfZeroStillGivesTheLossWithoutHardNegatives() {
    Case c = new Case(0, 42);
    for (HardNegativeWeighting weighting : HardNegativeWeighting.values()) {
      assertThat(c.loss(new LossForm(0.2, 0, weighting, true)))
          .isEqualTo(c.loss(Rows.asReleased(0.2, 2)));
    }
  }

  private double loss(
      double[][] queries, double[][] keys, double[][] queue, List<double[][]> hard, LossForm form) {
    try (InfoNce contrast = new InfoNce(manager, form)) {
      return contrast
          .loss(array(queries), array(keys), array(queue), hard.stream().map(this::array).toList())
          .getFloat();
    }
  }

  private NDArray array(double[][] rows) {
    return Rows.array(manager, rows);
  }

  /** Random embeddings. */
  private final class Case {
    final double[][] queries;
    final double[][] keys;
    final double[][] queue;
    final List<double[][]> hard = new ArrayList<>();

    Case(int hardNegatives, long seed) {
      queries = Rows.gaussian(N, D, 1000 * seed);
      keys = Rows.unit(Rows.gaussian(N, D, 1000 * seed + 1));
      queue = Rows.unit(Rows.gaussian(K, D, 1000 * seed + 2));
      for (int m = 0; m < hardNegatives; m++) {
        hard.add(Rows.unit(Rows.gaussian(N, D, 1000 * seed + 3 + m)));
      }
    }

    double loss(LossForm form) {
      return LossFormTest.this.loss(queries, keys, queue, hard, form);
    }

    double[][] gradient(LossForm form) {
      NDArray z = array(queries);
      z.setRequiresGradient(true);
      List<NDArray> masked = hard.stream().map(LossFormTest.this::array).toList();
      try (InfoNce contrast = new InfoNce(manager, form);
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(contrast.loss(z, array(keys), array(queue), masked));
      }
      return Rows.of(z.getGradient());
    }
  }
}
