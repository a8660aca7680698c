package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class ForegroundRuleTest {

  private static final double SLACK = 0.6;

  @Test
  void paperExampleFollowsTheDescription() {
    // paper.md, section 2, item 2: columns 0-2 are 10, the others 0
    double[] map = new double[49];
    float[] columns = new float[49];
    for (int cell = 0; cell < 49; cell++) {
      map[cell] = cell % 7 < 3 ? 10 : 0;
      columns[cell] = cell % 7 < 3 ? 1 : 0;
    }
    // 10 * 3/7; 10 * sqrt(3/7 * 4/7); mean - 0.6 sd
    assertThat(mean(map)).isCloseTo(4.286, within(5e-4));
    assertThat(deviation(map)).isCloseTo(4.949, within(5e-4));
    assertThat(mean(map) - SLACK * deviation(map)).isCloseTo(1.317, within(1e-3));
    float[] foreground = apply(SLACK, 7, map);
    assertThat(foreground).isEqualTo(columns);
    assertThat(count(foreground)).as("gamma = 21/49").isEqualTo(21);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
  void agreesWithThePaperFormInDoublePrecision(long seed) {
    RandomStream stream = RandomStreams.of(seed).stream();
    double slack = stream.uniform(0, 2);
    double[] map = new double[49];
    for (int cell = 0; cell < 49; cell++) {
      map[cell] = (float) Math.exp(stream.nextGaussian() * 2);
    }
    assertThat(apply(slack, 7, map)).as("seed %d", seed).isEqualTo(reference(slack, map));
  }

  @Test
  void everyCellIsForegroundWhenTheObjectIsSmall() {
    // low level 0, high level 1, share p: mean = p, sd = sqrt(p (1 - p)); 0 is foreground when
    // p <= 0.6 sqrt(p (1 - p)), that is p <= 0.36 / 1.36 = 0.2647: 26 of 100 cells, not 27
    for (int object = 1; object < 100; object++) {
      double[] map = new double[100];
      Arrays.fill(map, 0, object, 1);
      assertThat(count(apply(SLACK, 10, map)))
          .as("object of %d cells", object)
          .isEqualTo(object <= 26 ? 100 : object);
    }
  }

  @Test
  void aConstantMapIsForegroundEverywhere() {
    for (float level : new float[] {0, 0.1f, -3.3f, 1234.567f, 1e-20f, 1e20f}) {
      double[] map = new double[49];
      Arrays.fill(map, level);
      assertThat(count(apply(SLACK, 7, map))).as("level %s", level).isEqualTo(49);
      assertThat(count(apply(0, 7, map))).as("level %s, slack 0", level).isEqualTo(49);
    }
  }

  @Test
  void scaleAndShiftOfAMapDoNotMatter() {
    RandomStream stream = RandomStreams.of(3).stream();
    double[] map = new double[49];
    double[] moved = new double[49];
    for (int cell = 0; cell < 49; cell++) {
      map[cell] = stream.nextInt(1000);
      moved[cell] = map[cell] / 1024 - 7;
    }
    assertThat(apply(SLACK, 7, moved)).isEqualTo(apply(SLACK, 7, map));
  }

  @Test
  void eachImageIsJudgedByItsOwnMap() {
    double[] low = {0, 0, 0, 1};
    double[] high = {100, 100, 101, 101};
    double[] both = {0, 0, 0, 1, 100, 100, 101, 101};
    float[] expected = {0, 0, 0, 1, 0, 0, 1, 1};
    assertThat(apply(0.5, 2, both)).isEqualTo(expected);
    assertThat(apply(0.5, 2, low)).isEqualTo(Arrays.copyOf(expected, 4));
    assertThat(apply(0.5, 2, high)).isEqualTo(Arrays.copyOfRange(expected, 4, 8));
  }

  private static float[] apply(double slack, int grid, double... maps) {
    float[] cells = new float[maps.length];
    for (int cell = 0; cell < maps.length; cell++) {
      cells[cell] = (float) maps[cell];
    }
    try (Bench bench = new Bench()) {
      Shape shape = new Shape(maps.length / (grid * grid), grid, grid);
      return new ForegroundRule(slack, bench.ops)
          .apply(bench.manager.create(cells, shape))
          .toFloatArray();
    }
  }

  /** The rule as printed: A >= mean, or |A - mean| <= slack * sd. */
  private static float[] reference(double slack, double[] map) {
    float[] foreground = new float[map.length];
    double mean = mean(map);
    double deviation = deviation(map);
    for (int cell = 0; cell < map.length; cell++) {
      boolean is = map[cell] >= mean || Math.abs(map[cell] - mean) <= slack * deviation;
      foreground[cell] = is ? 1 : 0;
    }
    return foreground;
  }

  private static double mean(double[] map) {
    return Arrays.stream(map).sum() / map.length;
  }

  private static double deviation(double[] map) {
    double mean = mean(map);
    return Math.sqrt(Arrays.stream(map).map(a -> (a - mean) * (a - mean)).sum() / map.length);
  }

  private static int count(float[] foreground) {
    int count = 0;
    for (float cell : foreground) {
      count += cell == 1 ? 1 : 0;
    }
    return count;
  }
}
