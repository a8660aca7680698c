package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class CellCountsTest {

  private static final Cap PAPER_CAP = new Cap(0.56, 0.55);

  private static final NDManager RUN = NDManager.newBaseManager();
  private static final TensorOps OPS = TensorOps.load(RUN);

  /**
   * r, foreground cells of 49, hidden foreground, hidden background. By Python 3's {@code round(r *
   * (f / 49) * 49)} and {@code max(0, int(49 * r) - that)}.
   */
  private static final double[][] POSITIVES = {
    {0.05, 0, 0, 2}, {0.05, 25, 1, 1}, {0.05, 45, 2, 0}, {0.0612, 1, 0, 2}, {0.0612, 33, 2, 0},
    {0.0612, 49, 3, 0}, {0.07, 10, 1, 2}, {0.07, 41, 3, 0}, {0.1, 0, 0, 4}, {0.1, 25, 2, 2},
    {0.1, 45, 4, 0}, {0.123, 1, 0, 6}, {0.123, 33, 4, 2}, {0.123, 49, 6, 0}, {0.15, 10, 2, 5},
    {0.15, 41, 6, 1}, {0.17, 0, 0, 8}, {0.17, 25, 4, 4}, {0.17, 45, 8, 0}, {0.2, 1, 0, 9},
    {0.2, 33, 7, 2}, {0.2, 49, 10, 0}, {0.222, 10, 2, 8}, {0.222, 41, 9, 1}, {0.25, 0, 0, 12},
    {0.25, 25, 6, 6}, {0.25, 45, 11, 1}
  };

  /** r, foreground cells of 49, hidden foreground. By Python 3, share of at least .56 to .55. */
  private static final double[][] HARD_NEGATIVES = {
    {0.4, 1, 0}, {0.4, 7, 3}, {0.4, 20, 8}, {0.4, 39, 16}, {0.4, 40, 16}, {0.4, 42, 17},
    {0.4, 49, 20}, {0.47, 1, 0}, {0.47, 7, 3}, {0.47, 20, 9}, {0.47, 39, 18}, {0.47, 40, 19},
    {0.47, 42, 20}, {0.47, 49, 23}, {0.55, 1, 1}, {0.55, 7, 4}, {0.55, 20, 11}, {0.55, 39, 21},
    {0.55, 40, 22}, {0.55, 42, 23}, {0.55, 49, 27}, {0.6, 1, 1}, {0.6, 7, 4}, {0.6, 20, 12},
    {0.6, 39, 23}, {0.6, 40, 24}, {0.6, 42, 25}, {0.6, 49, 27}, {0.66, 1, 1}, {0.66, 7, 5},
    {0.66, 20, 13}, {0.66, 39, 26}, {0.66, 40, 26}, {0.66, 42, 27}, {0.66, 49, 27}, {0.7, 1, 1},
    {0.7, 7, 5}, {0.7, 20, 14}, {0.7, 39, 27}, {0.7, 40, 27}, {0.7, 42, 27}, {0.7, 49, 27}
  };

  @AfterAll
  static void close() {
    OPS.close();
    RUN.close();
  }

  @Test
  void agreesWithPythonOnPositives() {
    double[] ratios = column(POSITIVES, 0);
    double[][] counts = onDevice(counts(49, PAPER_CAP), 7, ratios, column(POSITIVES, 1));
    assertThat(counts[0]).containsExactly(column(POSITIVES, 2));
    assertThat(counts[1]).containsExactly(column(POSITIVES, 3));
  }

  @Test
  void agreesWithPythonOnHardNegativesAndStopsAtTwentySevenCells() {
    double[] ratios = column(HARD_NEGATIVES, 0);
    double[][] counts = onDevice(counts(49, PAPER_CAP), 7, ratios, column(HARD_NEGATIVES, 1));
    assertThat(counts[0]).containsExactly(column(HARD_NEGATIVES, 2));
    assertThat(Arrays.stream(counts[0]).max()).hasValue(27);
  }

  @Test
  void roundsHalvesToEven() {
    // r * (f / n) * n is exact here: n = 16, and .5 f = .5, 1.5, 2.5, 3.5
    double[] half = {0.5, 0.5, 0.5, 0.5};
    double[][] counts = onDevice(counts(16, Cap.NONE), 4, half, new double[] {1, 3, 5, 7});
    assertThat(counts[0]).containsExactly(0, 2, 2, 4);
  }

  @Test
  void leavesTheWholeForegroundToRatioOneWithoutACap() {
    double[][] counts =
        onDevice(counts(49, Cap.NONE), 7, new double[] {1, 1, 0}, new double[] {49, 9, 30});
    assertThat(counts[0]).containsExactly(49, 9, 0);
    assertThat(counts[1]).containsExactly(0, 40, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 7, 14})
  void agreesWithADoublePrecisionReferenceOverRandomDraws(int grid) {
    long seed = 71;
    int n = 4000;
    int cells = grid * grid;
    RandomStream random = RandomStreams.of(seed).at(grid).stream();
    double[] ratios = new double[n];
    double[] present = new double[n];
    double[] foreground = new double[n];
    double[] background = new double[n];
    int twoSided = 0;
    for (int i = 0; i < n; i++) {
      ratios[i] = random.uniform(0, 1);
      present[i] = random.nextInt(cells + 1);
      double gamma = present[i] / cells;
      double share = ratios[i] * gamma;
      if (share >= 0.56) {
        share = 0.55;
      }
      foreground[i] = Math.rint(share * cells);
      background[i] = Math.max(0, (int) (cells * ratios[i]) - (int) foreground[i]);
      twoSided += foreground[i] > 0 && background[i] > 0 ? 1 : 0;
    }
    double[][] counts = onDevice(counts(cells, PAPER_CAP), grid, ratios, present);
    assertThat(counts[0]).as("seed %d", seed).containsExactly(foreground);
    assertThat(counts[1]).as("seed %d", seed).containsExactly(background);
    assertThat(twoSided).isGreaterThan(n / 4);
  }

  @Test
  void hidesTwoToTwelveCellsInThePapersRange() {
    CellCounts counts = counts(49, PAPER_CAP);
    assertThat(counts.total(0.05)).isEqualTo(2);
    assertThat(counts.total(0.25)).isEqualTo(12);
    assertThat(counts.total(12 / 49.0)).isEqualTo(12);
  }

  @Test
  void treatsTheWholeGridAsForegroundWithoutSaliency() {
    CellCounts counts = counts(49, PAPER_CAP);
    assertThat(counts.hardNegativeTotal(0.4)).isEqualTo(20); // 19.6
    assertThat(counts.hardNegativeTotal(0.55)).isEqualTo(27); // 26.95
    assertThat(counts.hardNegativeTotal(0.56)).isEqualTo(27);
    assertThat(counts.hardNegativeTotal(0.7)).isEqualTo(27);
    assertThat(counts(49, Cap.NONE).hardNegativeTotal(0.7)).isEqualTo(34); // 34.3
  }

  private static CellCounts counts(int cells, Cap cap) {
    Placement placement =
        TestRun.placement(Branch.QUERY, true, TestRun.exactly(0), 1, TestRun.exactly(0));
    return new CellCounts(cells, placement, cap, ReleasedCells.NONE, OPS);
  }

  private static double[][] onDevice(
      CellCounts counts, int grid, double[] ratios, double[] present) {
    double[] totals = Arrays.stream(ratios).map(counts::total).toArray();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray inside = manager.create(present);
      NDArray foreground = counts.foreground(inside, manager.create(ratios));
      NDArray background =
          counts.background(
              inside.neg().add((double) grid * grid), foreground, manager.create(totals));
      assertThat(foreground.getDataType()).isEqualTo(DataType.FLOAT64);
      return new double[][] {foreground.toDoubleArray(), background.toDoubleArray()};
    }
  }

  private static double[] column(double[][] rows, int column) {
    return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
  }
}
