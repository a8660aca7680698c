package org.saliencyssl.simclr;

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

class NtXentTest {

  private static final double TAU = 0.5;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest(name = "N {0}, D {1}, {2} hard for {3}, rho {4}, tau {5}, seed {6}")
  @CsvSource({
    "2, 3, 0, QUERY, 1, 0.1, 101",
    "2, 3, 1, QUERY, 1, 0.1, 102",
    "2, 3, 1, BOTH, 1, 0.1, 103",
    "3, 2, 2, QUERY, 2, 0.1, 104",
    "3, 2, 2, BOTH, 2, 0.1, 105",
    "4, 8, 0, BOTH, 2, 0.2, 106",
    "4, 8, 1, QUERY, 2, 0.2, 107",
    "4, 8, 1, BOTH, 2, 0.2, 108",
    "4, 8, 3, QUERY, 0.5, 0.2, 109",
    "4, 8, 3, BOTH, 0.5, 0.2, 110",
    "5, 7, 0, QUERY, 1, 0.5, 111",
    "5, 7, 1, QUERY, 3, 0.5, 112",
    "5, 7, 1, BOTH, 3, 0.5, 113",
    "5, 7, 4, QUERY, 2, 0.5, 114",
    "5, 7, 4, BOTH, 2, 0.5, 115",
    "16, 5, 0, QUERY, 1, 1, 116",
    "16, 5, 2, QUERY, 2, 1, 117",
    "16, 5, 2, BOTH, 2, 1, 118",
    "33, 16, 0, BOTH, 1, 0.07, 119",
    "33, 16, 1, QUERY, 2, 0.07, 120",
    "33, 16, 1, BOTH, 2, 0.07, 121",
    "64, 128, 0, QUERY, 1, 0.1, 122",
    "64, 128, 1, QUERY, 2, 0.1, 123",
    "64, 128, 1, BOTH, 2, 0.1, 124"
  })
  void lossEqualsTheDoubleReference(
      int n, int d, int hard, Anchors anchors, double rho, double tau, long seed) {
    Case c = new Case(n, d, hard, seed);
    double expected = c.reference(tau, rho, anchors);
    assertThat(c.loss(tau, rho, anchors)).isCloseTo(expected, within(1e-5 * expected));
  }

  @ParameterizedTest(name = "N {0}, D {1}, {2} hard for {3}, rho {4}, tau {5}, seed {6}")
  @CsvSource({
    "2, 3, 0, QUERY, 1, 0.1, 201",
    "5, 7, 0, QUERY, 1, 0.2, 202",
    "5, 7, 1, QUERY, 2, 0.2, 203",
    "5, 7, 1, BOTH, 2, 0.2, 204",
    "4, 6, 3, QUERY, 2, 0.5, 205",
    "4, 6, 3, BOTH, 2, 0.5, 206"
  })
  void gradientsEqualFiniteDifferences(
      int n, int d, int hard, Anchors anchors, double rho, double tau, long seed) {
    Case c = new Case(n, d, hard, seed);
    List<double[][]> gradients = c.gradients(tau, rho, anchors);
    double largest = 0;
    double furthest = 0;
    for (int a = 0; a < gradients.size(); a++) {
      double[][] values = c.all().get(a);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < d; j++) {
          double kept = values[i][j];
          values[i][j] = kept + 1e-5;
          double up = c.reference(tau, rho, anchors);
          values[i][j] = kept - 1e-5;
          double down = c.reference(tau, rho, anchors);
          values[i][j] = kept;
          double expected = (up - down) / 2e-5;
          largest = Math.max(largest, Math.abs(expected));
          furthest = Math.max(furthest, Math.abs(expected - gradients.get(a)[i][j]));
        }
      }
    }
    assertThat(furthest).isLessThan(1e-4 * largest);
  }

  @ParameterizedTest
  @CsvSource({"2, 0.1", "3, 0.5", "8, 0.2", "64, 0.1", "257, 0.07"})
  void lossOfACollapsedEncoderIsTheChanceLevel(int n, double tau) {
    double[][] same = Rows.repeat(new double[] {0.3, -2, 1}, n);
    assertThat(loss(same, same, List.of(), tau, 2, Anchors.QUERY))
        .isCloseTo(Math.log(2 * n - 1), within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 2, 0.5", "3, 2, 2, 0.5", "4, 1, 1, 0.1", "8, 3, 0.5, 0.2"})
  void lossOfACollapsedEncoderWithHardNegatives(int n, int m, double rho, double tau) {
    // all similarities are 1: a denominator with hard negatives is that without, times
    // (2N - 1 + M e^((rho - 1)/tau)) / (2N - 1)
    double[][] same = Rows.repeat(new double[] {0, 2}, n);
    List<double[][]> hard = new ArrayList<>();
    for (int i = 0; i < m; i++) {
      hard.add(same);
    }
    double plain = Math.log(2 * n - 1);
    double raised = Math.log(2 * n - 1 + m * Math.exp((rho - 1) / tau));
    assertThat(loss(same, same, hard, tau, rho, Anchors.BOTH)).isCloseTo(raised, within(1e-5));
    assertThat(loss(same, same, hard, tau, rho, Anchors.QUERY))
        .isCloseTo((plain + raised) / 2, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"2, 0, 0.5", "3, 0, 0.1", "5, 0, 0.2", "2, 1, 0.5", "5, 3, 0.2"})
  void lossOfPerfectAndOrthogonalPairs(int n, int m, double tau) {
    // partner 1, all others 0, each hard negative 0: ln(1 + (2N - 2 + M) e^(-1/tau))
    double[][] axes = Rows.axes(n, n + 1);
    double[] apart = new double[n + 1];
    apart[n] = 1;
    List<double[][]> hard = new ArrayList<>();
    for (int i = 0; i < m; i++) {
      hard.add(Rows.repeat(apart, n));
    }
    double plain = Math.log1p((2 * n - 2) * Math.exp(-1 / tau));
    double raised = Math.log1p((2 * n - 2 + m) * Math.exp(-1 / tau));
    assertThat(loss(axes, axes, hard, tau, 2, Anchors.BOTH)).isCloseTo(raised, within(1e-5));
    assertThat(loss(axes, axes, hard, tau, 2, Anchors.QUERY))
        .isCloseTo((plain + raised) / 2, within(1e-5));
  }

  @Test
  void oneImageHasNothingToBeToldFrom() {
    double[][] query = {{1, 0}};
    double[][] key = {{0, 1}};
    assertThat(loss(query, key, List.of(), TAU, 1, Anchors.QUERY)).isCloseTo(0, within(1e-6));
    // one hard negative with similarity 1: ln(1 + e^(rho/tau)) for the query, 0 for the key
    assertThat(loss(query, key, List.<double[][]>of(query), TAU, 1, Anchors.QUERY))
        .isCloseTo(Math.log1p(Math.exp(2)) / 2, within(1e-5));
  }

  @Test
  void swappingTheViewsChangesNothing() {
    Case c = new Case(6, 5, 1, 301);
    assertThat(loss(c.keys, c.queries, List.of(), TAU, 1, Anchors.QUERY))
        .isCloseTo(loss(c.queries, c.keys, List.of(), TAU, 1, Anchors.QUERY), within(1e-6));
    assertThat(loss(c.keys, c.queries, c.hard, TAU, 2, Anchors.BOTH))
        .isCloseTo(loss(c.queries, c.keys, c.hard, TAU, 2, Anchors.BOTH), within(1e-6));
    assertThat(loss(c.keys, c.queries, c.hard, TAU, 2, Anchors.QUERY))
        .isNotCloseTo(loss(c.queries, c.keys, c.hard, TAU, 2, Anchors.QUERY), within(1e-3));
  }

  @Test
  void lengthsOfEmbeddingsDoNotCount() {
    Case c = new Case(4, 5, 1, 302);
    double before = c.loss(TAU, 2, Anchors.BOTH);
    for (double[][] rows : c.all()) {
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < rows[i].length; j++) {
          rows[i][j] *= Math.pow(4, i - 1);
        }
      }
    }
    assertThat(c.loss(TAU, 2, Anchors.BOTH)).isCloseTo(before, within(1e-6));
  }

  @Test
  void aHardNegativeBelongsToItsOwnSample() {
    Case c = new Case(5, 7, 1, 303);
    double before = c.loss(TAU, 2, Anchors.QUERY);
    double[] kept = c.hard.get(0)[1];
    c.hard.get(0)[1] = c.hard.get(0)[3];
    c.hard.get(0)[3] = kept;
    assertThat(c.loss(TAU, 2, Anchors.QUERY)).isNotCloseTo(before, within(1e-4));
  }

  @Test
  void aVerySmallTemperatureOverflowsNothing() {
    // only the strongest logit counts: e1's partner is 90 degrees off, and another is itself
    double[][] queries = {{1, 0}, {1, 0}};
    double[][] keys = {{0, 1}, {1, 0}};
    double tau = 1e-5;
    // anchors q0: 1/tau short; q1: ties with q0 (ln 2); k0: three at 0 (ln 3); k1: q0, q1 (ln 2)
    assertThat(loss(queries, keys, List.of(), tau, 1, Anchors.QUERY))
        .isCloseTo((1 / tau + Math.log(2) * 3 + Math.log(3)) / 4, within(0.01));
  }

  @Test
  void zeroEmbeddingsGiveTheChanceLevelAndNoNan() {
    double[][] zero = new double[3][4];
    Case c = new Case(3, 4, 0, 304);
    assertThat(loss(zero, zero, List.of(), TAU, 1, Anchors.QUERY))
        .isCloseTo(Math.log(5), within(1e-6));
    c.queries[0] = new double[4];
    for (double[][] gradient : c.gradients(TAU, 1, Anchors.QUERY)) {
      for (double[] row : gradient) {
        assertThat(row).doesNotContain(Double.NaN);
      }
    }
  }

  @Test
  void healthOfCollapsedEmbeddings() {
    double[][] same = Rows.repeat(new double[] {0, 1, 0}, 4);
    Map<String, Double> health = health(same, same, List.<double[][]>of(same));
    assertThat(health.get("keyCosine")).isCloseTo(1, within(1e-6));
    assertThat(health.get("effectiveRank")).isCloseTo(1, within(1e-5));
    assertThat(health.get("alignment")).isCloseTo(0, within(1e-9));
    assertThat(health.get("uniformity")).isCloseTo(0, within(1e-9));
    assertThat(health.get("accuracy")).isZero();
    assertThat(health.get("hardNegativeAccuracy")).isZero();
    assertThat(health.get("lossWithoutHardNegatives")).isCloseTo(Math.log(7), within(1e-5));
  }

  @Test
  void healthOfOrthonormalPairs() {
    double[][] axes = Rows.axes(6, 8);
    Map<String, Double> health = health(axes, axes, List.of());
    assertThat(health.get("keyCosine")).isCloseTo(0, within(1e-9));
    assertThat(health.get("effectiveRank")).isCloseTo(6, within(1e-6));
    assertThat(health.get("alignment")).isCloseTo(0, within(1e-9));
    assertThat(health.get("uniformity")).isCloseTo(-4, within(1e-9));
    assertThat(health.get("accuracy")).isEqualTo(1);
    assertThat(health).doesNotContainKey("hardNegativeAccuracy");
  }

  @Test
  void accuracyCountsAnchorsOfBothViews() {
    // q0 = k0 = e1, q1 = e2, k1 = -e2: both anchors of image 0 are nearest to their partner; those
    // of image 1 have it at -1 and others at 0. A hard negative that is its query beats every key
    double[][] queries = {{1, 0}, {0, 1}};
    double[][] keys = {{1, 0}, {0, -1}};
    double[][] hard = {{1, 0}, {0, 1}};
    Map<String, Double> health = health(queries, keys, List.<double[][]>of(hard));
    assertThat(health.get("accuracy")).isEqualTo(0.5);
    assertThat(health.get("hardNegativeAccuracy")).isZero();
    double[][] easy = {{-1, 0}, {1, 0}};
    assertThat(health(queries, keys, List.<double[][]>of(easy)).get("hardNegativeAccuracy"))
        .isEqualTo(0.5);
  }

  private double loss(
      double[][] queries,
      double[][] keys,
      List<double[][]> hard,
      double temperature,
      double rho,
      Anchors anchors) {
    try (NtXent contrast = new NtXent(manager, temperature, rho, anchors)) {
      return contrast
          .loss(array(queries), array(keys), hard.stream().map(this::array).toList())
          .getFloat();
    }
  }

  private Map<String, Double> health(double[][] queries, double[][] keys, List<double[][]> hard) {
    try (NtXent contrast = new NtXent(manager, TAU, 2, Anchors.QUERY)) {
      return contrast.health(array(queries), array(keys), hard.stream().map(this::array).toList());
    }
  }

  private NDArray array(double[][] rows) {
    return Rows.array(manager, rows);
  }

  /** Random embeddings. */
  private final class Case {
    final double[][] queries;
    final double[][] keys;
    final List<double[][]> hard = new ArrayList<>();

    Case(int n, int d, int hardNegatives, long seed) {
      queries = Rows.gaussian(n, d, 1000 * seed);
      keys = Rows.gaussian(n, d, 1000 * seed + 1);
      for (int m = 0; m < hardNegatives; m++) {
        hard.add(Rows.gaussian(n, d, 1000 * seed + 2 + m));
      }
    }

    List<double[][]> all() {
      List<double[][]> all = new ArrayList<>(List.of(queries, keys));
      all.addAll(hard);
      return all;
    }

    double reference(double tau, double rho, Anchors anchors) {
      return Rows.loss(queries, keys, hard, tau, rho, anchors);
    }

    double loss(double tau, double rho, Anchors anchors) {
      return NtXentTest.this.loss(queries, keys, hard, tau, rho, anchors);
    }

    List<double[][]> gradients(double tau, double rho, Anchors anchors) {
      List<NDArray> arrays = all().stream().map(NtXentTest.this::array).toList();
      arrays.forEach(array -> array.setRequiresGradient(true));
      try (NtXent contrast = new NtXent(manager, tau, rho, anchors);
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(
            contrast.loss(arrays.get(0), arrays.get(1), arrays.subList(2, arrays.size())));
      }
      return arrays.stream().map(array -> Rows.of(array.getGradient())).toList();
    }
  }
}
