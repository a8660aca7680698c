package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class RowsTest {

  private static final double SLACK = 0.6;

  @Test
  void paperExampleMovesToTheRight() {
    // paper.md, section 2, item 2: columns 0-2 are 10, the others 0; the released code calls
    // columns 4-6 foreground; gamma is 21/49 either way
    double[] map = new double[49];
    float[] described = new float[49];
    float[] released = new float[49];
    for (int cell = 0; cell < 49; cell++) {
      map[cell] = cell % 7 < 3 ? 10 : 0;
      described[cell] = cell % 7 < 3 ? 1 : 0;
      released[cell] = cell % 7 >= 4 ? 1 : 0;
    }
    assertThat(apply(Rows.IN_PLACE, SLACK, 7, map)).isEqualTo(described);
    assertThat(apply(Rows.SORTED, SLACK, 7, map)).isEqualTo(released);
    assertThat(sum(released)).isEqualTo(21);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 7, 0.6", "2, 7, 0.6", "3, 7, 0.6", "4, 7, 0.6", "5, 7, 0", "6, 7, 0", "7, 7, 1.5",
    "8, 4, 0.6", "9, 4, 0", "10, 14, 0.6", "11, 1, 0.6", "12, 2, 0.3", "13, 5, 10", "14, 3, 0.6"
  })
  void sortedAgreesWithTheReleasedCodeInDoublePrecision(long seed, int grid, double slack) {
    double[] maps = maps(seed, 3, grid);
    float[] expected = new float[maps.length];
    for (int n = 0; n < 3; n++) {
      int from = n * grid * grid;
      double[] map = Arrays.copyOfRange(maps, from, from + grid * grid);
      System.arraycopy(released(map, grid, slack), 0, expected, from, grid * grid);
    }
    assertThat(apply(Rows.SORTED, slack, grid, maps)).as("seed %d", seed).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 21, 22, 23})
  void everyRowKeepsItsCountAndSoDoesGamma(long seed) {
    // without slack: few of such values are above their mean, and none of the maps is all
    // foreground
    double[] maps = maps(seed, 4, 7);
    float[] described = apply(Rows.IN_PLACE, 0, 7, maps);
    float[] released = apply(Rows.SORTED, 0, 7, maps);
    for (int row = 0; row < 4 * 7; row++) {
      float[] before = Arrays.copyOfRange(described, row * 7, row * 7 + 7);
      float[] after = Arrays.copyOfRange(released, row * 7, row * 7 + 7);
      assertThat(sum(after)).as("seed %d, row %d", seed, row).isEqualTo(sum(before));
      Arrays.sort(before);
      assertThat(after).as("seed %d, row %d: the rightmost cells", seed, row).isEqualTo(before);
    }
    assertThat(released).as("seed %d", seed).isNotEqualTo(described);
  }

  /**
   * The poster averages over channels, the code sums: a map scaled by 1/D, with equal decisions.
   */
  @ParameterizedTest
  @CsvSource({"30, 2048", "31, 1280", "32, 512", "33, 7"})
  void theMeanOverChannelsDecidesLikeTheSum(long seed, int channels) {
    RandomStream stream = RandomStreams.of(seed).stream();
    double[] sums = new double[49];
    double[] means = new double[49];
    for (int cell = 0; cell < 49; cell++) {
      for (int c = 0; c < channels; c++) {
        sums[cell] += Math.max(0, stream.nextGaussian());
      }
      means[cell] = sums[cell] / channels;
    }
    for (Rows rows : Rows.values()) {
      assertThat(apply(rows, SLACK, 7, means))
          .as("seed %d", seed)
          .isEqualTo(apply(rows, SLACK, 7, sums));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "40, 0",
    "41, 0.1",
    "42, 0.25",
    "43, 0.5",
    "44, 0.75",
    "45, 1",
    "46, 0.01",
    "47, 0.3",
    "48, 0.6"
  })
  void aShareIsThatOfTheLargestValues(long seed, double share) {
    double[] maps = maps(seed, 3, 7);
    float[] foreground = largest(share, maps);
    int wanted = (int) Math.rint(share * 49);
    for (int n = 0; n < 3; n++) {
      float[] chosen = Arrays.copyOfRange(foreground, n * 49, n * 49 + 49);
      assertThat(sum(chosen)).as("seed %d", seed).isEqualTo(wanted);
      for (int cell = 0; cell < 49; cell++) {
        int at = n * 49 + cell;
        int larger = 0;
        for (int other = n * 49; other < n * 49 + 49; other++) {
          larger += maps[other] > maps[at] || (maps[other] == maps[at] && other < at) ? 1 : 0;
        }
        assertThat(chosen[cell])
            .as("seed %d, cell %d", seed, at)
            .isEqualTo(larger < wanted ? 1 : 0);
      }
    }
  }

  @Test
  void equalValuesAreTakenInReadingOrder() {
    float[] foreground = largest(0.5, new double[49]);
    for (int cell = 0; cell < 49; cell++) {
      // 24.5 rounds to the even 24
      assertThat(foreground[cell]).isCloseTo(cell < 24 ? 1f : 0f, within(0f));
    }
  }

  /** localize.py as paper.md tells it: positions of the unsorted map, values of the sorted one. */
  private static float[] released(double[] map, int grid, double slack) {
    double mean = Arrays.stream(map).sum() / map.length;
    double variance = Arrays.stream(map).map(a -> (a - mean) * (a - mean)).sum() / map.length;
    double[] sorted = map.clone();
    for (int row = 0; row < grid; row++) {
      Arrays.sort(sorted, row * grid, row * grid + grid);
    }
    float[] foreground = new float[map.length];
    for (int cell = 0; cell < map.length; cell++) {
      double a = sorted[cell];
      boolean is = a >= mean || Math.abs(a - mean) <= slack * Math.sqrt(variance);
      foreground[cell] = is ? 1 : 0;
    }
    return foreground;
  }

  private static double[] maps(long seed, int count, int grid) {
    RandomStream stream = RandomStreams.of(seed).stream();
    double[] maps = new double[count * grid * grid];
    for (int cell = 0; cell < maps.length; cell++) {
      maps[cell] = (float) Math.exp(stream.nextGaussian() * 2);
    }
    return maps;
  }

  private static float[] apply(Rows rows, double slack, int grid, double... maps) {
    try (Bench bench = new Bench()) {
      Shape shape = new Shape(maps.length / (grid * grid), grid, grid);
      NDArray values = bench.manager.create(floats(maps), shape);
      return rows.place(new ForegroundRule(slack, bench.ops).apply(values)).toFloatArray();
    }
  }

  private static float[] largest(double share, double... maps) {
    try (Bench bench = new Bench()) {
      Shape shape = new Shape(maps.length / 49, 7, 7);
      return ScdaShare.largest(bench.manager.create(floats(maps), shape), share, bench.ops)
          .toFloatArray();
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static int sum(float[] foreground) {
    int sum = 0;
    for (float cell : foreground) {
      sum += (int) cell;
    }
    return sum;
  }
}
