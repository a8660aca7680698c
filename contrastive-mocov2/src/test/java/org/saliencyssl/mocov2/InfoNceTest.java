package org.saliencyssl.mocov2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InfoNceTest {

  private static final int N = 5;
  private static final int D = 7;
  private static final int K = 12;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0.2", "1, 1, 0.2", "1, 2, 0.2", "3, 2, 0.1", "2, 0.5, 1", "1, 2, 0.00001234"})
  void lossEqualsTheDoubleReference(int hardNegatives, double rho, double temperature) {
    Case c = new Case(hardNegatives, 11 + hardNegatives);
    if (temperature < 0.01) {
      // the reference's plain exp would overflow: with so small a temperature only the strongest
      // logit counts, so each term is (strongest - positive) / tau
      assertThat(c.loss(temperature, rho))
          .isCloseTo(c.hardest(temperature, rho), within(1e-4 * c.hardest(temperature, rho)));
      return;
    }
    double expected = Rows.loss(c.queries, c.keys, c.queue, c.hard, temperature, rho);
    assertThat(c.loss(temperature, rho)).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "3, 2"})
  void queryGradientEqualsFiniteDifferences(int hardNegatives, double rho) {
    Case c = new Case(hardNegatives, 23 + hardNegatives);
    double[][] gradient = c.gradient(0.2, rho);
    double step = 1e-5;
    double largest = 0;
    double furthest = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < D; j++) {
        double kept = c.queries[i][j];
        c.queries[i][j] = kept + step;
        double up = Rows.loss(c.queries, c.keys, c.queue, c.hard, 0.2, rho);
        c.queries[i][j] = kept - step;
        double down = Rows.loss(c.queries, c.keys, c.queue, c.hard, 0.2, rho);
        c.queries[i][j] = kept;
        double expected = (up - down) / (2 * step);
        largest = Math.max(largest, Math.abs(expected));
        furthest = Math.max(furthest, Math.abs(expected - gradient[i][j]));
      }
    }
    assertThat(furthest).isLessThan(1e-4 * largest);
  }

  @Test
  void lossOfQueriesOrthogonalToEverythingIsTheChanceLevel() {
    // all logits 0: cross-entropy of 1 + K + M equal classes
    double[][] first = {{1, 0, 0}, {1, 0, 0}};
    double[][] second = {{0, 1, 0}, {0, 1, 0}};
    double[][] queue = {{0, 0, 1}, {0, 1, 0}, {0, 0, -1}};
    assertThat(loss(first, second, queue, List.of(), 0.2, 2)).isCloseTo(Math.log(4), within(1e-6));
    assertThat(loss(first, second, queue, List.of(second, second), 0.2, 2))
        .isCloseTo(Math.log(6), within(1e-6));
  }

  @Test
  void lossOfACollapsedEncoderIsTheChanceLevelPlusItsHardNegatives() {
    // all similarities 1: logits 1/tau (1 + K times) and rho/tau (M times), so
    // loss = ln(1 + K + M e^((rho - 1)/tau)); rho = 2, tau = 0.5: e^2
    double[][] same = {{0, 2, 0}, {0, 2, 0}};
    double[][] unit = {{0, 1, 0}, {0, 1, 0}};
    assertThat(loss(same, unit, unit, List.of(), 0.5, 2)).isCloseTo(Math.log(3), within(1e-6));
    assertThat(loss(same, unit, unit, List.<double[][]>of(unit), 0.5, 2))
        .isCloseTo(Math.log(3 + Math.exp(2)), within(1e-6));
  }

  @Test
  void positiveIsInTheDenominator() {
    // q.k = 1, every other logit 0, K = 1: ln(1 + e^-1/tau), never negative
    double[][] one = {{1, 0}};
    double[][] other = {{0, 1}};
    assertThat(loss(one, one, other, List.of(), 0.5, 1))
        .isCloseTo(Math.log1p(Math.exp(-2)), within(1e-6));
  }

  @Test
  void hardNegativesOfOtherSamplesLeaveASampleAlone() {
    Case c = new Case(2, 37);
    double[][] before = c.gradient(0.2, 2);
    double[][] masked = c.hard.get(1);
    double[] kept = masked[1];
    masked[1] = masked[3];
    masked[3] = kept;
    double[][] after = c.gradient(0.2, 2);
    // the gradient of row i comes from sample i's term alone
    for (int i : new int[] {0, 2, 4}) {
      assertThat(after[i]).as("sample %d", i).isEqualTo(before[i]);
    }
    for (int i : new int[] {1, 3}) {
      assertThat(after[i]).as("sample %d", i).isNotEqualTo(before[i]);
    }
  }

  @Test
  void unitRowsHaveLengthOneAndZeroStaysZero() {
    NDArray rows = Rows.array(manager, new double[][] {{3, 4}, {0, 0}, {1e-3, 0}});
    try (InfoNce contrast = new InfoNce(manager, Rows.asReleased(0.2, 1))) {
      assertThat(contrast.unit(rows).toFloatArray()).containsExactly(0.6f, 0.8f, 0, 0, 1, 0);
    }
  }

  @Test
  void reorderTakesRows() {
    NDArray rows = Rows.array(manager, new double[][] {{0}, {1}, {2}});
    try (InfoNce contrast = new InfoNce(manager, Rows.asReleased(0.2, 1))) {
      NDArray order = manager.create(new long[] {2, 0, 1});
      assertThat(contrast.reorder(rows, order).toFloatArray()).containsExactly(2, 0, 1);
    }
  }

  @Test
  void healthOfCollapsedKeys() {
    // identical keys, queries and queue: no distance anywhere, rank 1, and a tie is no win
    double[][] same = {{0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}};
    Map<String, Double> health = health(same, same, same, List.<double[][]>of(same));
    assertThat(health.get("keyCosine")).isCloseTo(1, within(1e-6));
    assertThat(health.get("effectiveRank")).isCloseTo(1, within(1e-5));
    assertThat(health.get("alignment")).isCloseTo(0, within(1e-9));
    assertThat(health.get("uniformity")).isCloseTo(0, within(1e-9));
    assertThat(health.get("accuracy")).isZero();
    assertThat(health.get("hardNegativeAccuracy")).isZero();
  }

  @Test
  void healthOfOrthonormalKeys() {
    // N orthonormal keys: N equal singular values; every squared distance is 2: ln e^(-2*2) = -4.
    // Each query is its key, and nothing in the queue is as near
    int n = 6;
    double[][] axes = Rows.axes(n, 8);
    double[][] queue = new double[3][8];
    queue[0][7] = 1;
    queue[1][6] = 1;
    queue[2][0] = -1;
    Map<String, Double> health = health(axes, axes, queue, List.of());
    assertThat(health.get("keyCosine")).isCloseTo(0, within(1e-9));
    assertThat(health.get("effectiveRank")).isCloseTo(n, within(1e-9));
    assertThat(health.get("alignment")).isCloseTo(0, within(1e-9));
    assertThat(health.get("uniformity")).isCloseTo(-4, within(1e-9));
    assertThat(health.get("accuracy")).isEqualTo(1);
    assertThat(health).doesNotContainKey("hardNegativeAccuracy");
  }

  @Test
  void healthOfFourKeysOnTwoAxesWorkedByHand() {
    // keys e1 e1 e2 e2; of 6 pairs 2 are equal, 4 at squared distance 2:
    // uniformity ln((2 + 4 e^-4) / 6), mean cosine 2/6, singular values sqrt2 sqrt2: rank 2.
    // queries e1 e2 e2 e1: two right (distance 0), two wrong (squared distance 2): alignment 1.
    // queue {e2}: query 0 (e1, key e1: 1 > 0) wins; 1 (e2, key e1: 0 < 1) loses; 2 (1 = 1) ties and
    // loses; 3 (e1, key e2: 0 = 0) ties and loses
    double[][] keys = {{1, 0}, {1, 0}, {0, 1}, {0, 1}};
    double[][] queries = {{5, 0}, {0, 5}, {0, 5}, {5, 0}};
    double[][] queue = {{0, 1}};
    // hard negatives -q for all but sample 1, which has its query itself: 0 < 1 loses
    double[][] hard = {{-1, 0}, {0, 1}, {0, -1}, {-1, 0}};
    Map<String, Double> health = health(queries, keys, queue, List.<double[][]>of(hard));
    assertThat(health.get("uniformity"))
        .isCloseTo(Math.log((2 + 4 * Math.exp(-4)) / 6), within(1e-9));
    assertThat(health.get("keyCosine")).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(health.get("effectiveRank")).isCloseTo(2, within(1e-9));
    assertThat(health.get("alignment")).isCloseTo(1, within(1e-9));
    assertThat(health.get("accuracy")).isEqualTo(0.25);
    assertThat(health.get("hardNegativeAccuracy")).isEqualTo(0.75);
  }

  @Test
  void healthOfBrokenEmbeddingsIsNotANumberInsteadOfAnError() {
    double[][] keys = {{Double.NaN, 0}, {0, 1}};
    Map<String, Double> health = health(keys, keys, keys, List.of());
    assertThat(health.get("effectiveRank")).isNaN();
    assertThat(health.get("keyCosine")).isNaN();
  }

  private double loss(
      double[][] queries,
      double[][] keys,
      double[][] queue,
      List<double[][]> hard,
      double temperature,
      double rho) {
    try (InfoNce contrast = new InfoNce(manager, Rows.asReleased(temperature, rho))) {
      return contrast
          .loss(array(queries), array(keys), array(queue), hard.stream().map(this::array).toList())
          .getFloat();
    }
  }

  private Map<String, Double> health(
      double[][] queries, double[][] keys, double[][] queue, List<double[][]> hard) {
    try (InfoNce contrast = new InfoNce(manager, Rows.asReleased(0.2, 2))) {
      return contrast.health(
          array(queries), array(keys), array(queue), hard.stream().map(this::array).toList());
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
      queries = Rows.gaussian(N, D, seed);
      keys = Rows.unit(Rows.gaussian(N, D, seed + 100));
      queue = Rows.unit(Rows.gaussian(K, D, seed + 200));
      for (int m = 0; m < hardNegatives; m++) {
        hard.add(Rows.unit(Rows.gaussian(N, D, seed + 300 + m)));
      }
    }

    double loss(double temperature, double rho) {
      return InfoNceTest.this.loss(queries, keys, queue, hard, temperature, rho);
    }

    double hardest(double temperature, double rho) {
      double[][] q = Rows.unit(queries);
      double sum = 0;
      for (int i = 0; i < N; i++) {
        double positive = Rows.dot(q[i], keys[i]);
        double strongest = positive;
        for (double[] negative : queue) {
          strongest = Math.max(strongest, Rows.dot(q[i], negative));
        }
        for (double[][] masked : hard) {
          strongest = Math.max(strongest, rho * Rows.dot(q[i], masked[i]));
        }
        sum += (strongest - positive) / temperature;
      }
      return sum / N;
    }

    double[][] gradient(double temperature, double rho) {
      NDArray z = array(queries);
      z.setRequiresGradient(true);
      try (InfoNce contrast = new InfoNce(manager, Rows.asReleased(temperature, rho))) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          collector.backward(
              contrast.loss(
                  z,
                  array(keys),
                  array(queue),
                  hard.stream().map(InfoNceTest.this::array).toList()));
        }
      }
      return Rows.of(z.getGradient());
    }
  }
}
