package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStreams;

/**
 * The laws of the masks over 100,000 draws, by chi-square tests at p = .001. Another seed: {@code
 * -Dsaliency.masks.seed=N}; one test in a thousand then fails by chance.
 */
class MaskDistributionTest {

  private static final long SEED = Long.getLong("saliency.masks.seed", 2024);
  private static final int DRAWS = 100_000;
  private static final int BATCH = 10_000;
  private static final int CELLS = 49;
  private static final double LEVEL = 0.001;
  private static final Interval POSITIVE = new Interval(0.05, 0.25);
  private static final Interval NEGATIVE = new Interval(0.4, 0.7);

  @BeforeAll
  static void tellTheSeed() {
    System.out.println("MaskDistributionTest: replay with -Dsaliency.masks.seed=" + SEED);
  }

  @Test
  void totalsFollowTheUniformRatio() {
    Placement placement = Placement.unguided(Branch.QUERY, POSITIVE, 0, NEGATIVE);
    Draws draws = draw(placement, Cap.NONE, 0, false);
    follows(
        law(POSITIVE, r -> "%d".formatted((int) (CELLS * r))), draws.often(sums -> "" + sums[1]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 22, 45, 48})
  void foregroundAndBackgroundShareTheHiddenCells(int foreground) {
    Draws draws = draw(guided(1), Cap.NONE, foreground, false);
    Map<String, Double> law =
        law(
            POSITIVE,
            r -> {
              long inside = Math.round(Math.rint(r * foreground));
              return inside + "+" + Math.max(0, (int) (CELLS * r) - inside);
            });
    follows(law, draws.often(sums -> sums[0] + "+" + sums[1]));
  }

  @Test
  void balanceShiftsTheShares() {
    Draws draws = draw(guided(1.5), Cap.NONE, 20, false);
    Map<String, Double> law =
        law(
            POSITIVE,
            r -> {
              long inside = Math.round(Math.rint(1.5 * r * 20));
              return inside + "+" + Math.max(0, (int) (CELLS * r) - inside);
            });
    follows(law, draws.often(sums -> sums[0] + "+" + sums[1]));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 45})
  void hardNegativesLoseAShareOfTheForeground(int foreground) {
    Draws draws = draw(guided(1), new Cap(0.56, 0.55), foreground, true);
    Map<String, Double> law =
        law(
            NEGATIVE,
            r -> {
              double share = r * foreground / CELLS;
              return Math.round(Math.rint((share >= 0.56 ? 0.55 : share) * CELLS)) + "+0";
            });
    follows(law, draws.often(sums -> sums[0] + "+" + sums[1]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void everyCellOfASetIsHiddenEquallyOften(int set) {
    int foreground = 22;
    Draws draws = draw(guided(1), Cap.NONE, foreground, false);
    int from = set == 0 ? 0 : foreground;
    int cells = set == 0 ? foreground : CELLS - foreground;
    // k of n without replacement: variance p (1 - p), covariance -p (1 - p) / (n - 1), so the sum
    // of squared deviations over N p (1 - p) n / (n - 1) has n - 1 degrees of freedom
    double expected = 0;
    double variance = 0;
    for (int[] sums : draws.sums) {
      double p = (double) sums[set] / cells;
      expected += p;
      variance += p * (1 - p);
    }
    double statistic = 0;
    for (int k = from; k < from + cells; k++) {
      double deviation = draws.often[k] - expected;
      statistic += deviation * deviation * (cells - 1) / (variance * cells);
    }
    double p = 1 - new ChiSquaredDistribution(cells - 1).cumulativeProbability(statistic);
    assertThat(p).as("seed %d, statistic %s", SEED, statistic).isGreaterThan(LEVEL);
  }

  @Test
  void channelsAreIndependent() {
    long[] often = new long[CELLS * CELLS];
    Placement one = Placement.unguided(Branch.QUERY, TestRun.exactly(1.5 / CELLS), 0, NEGATIVE);
    masks(
        one,
        Cap.NONE,
        0,
        false,
        MaskShape.CHANNEL_WISE,
        3,
        (mask, i) -> often[only(mask, 3 * i) * CELLS + only(mask, 3 * i + 1)]++);
    double[] expected = new double[often.length];
    Arrays.fill(expected, 1);
    accept(expected, often, "first cell of two channels");
  }

  @Test
  void shapesFollowTheMixture() {
    Mixture mixture = new Mixture(0.2, 0.3, 0.9, 0.6);
    long[] often = new long[3];
    for (int i = 0; i < DRAWS; i++) {
      switch (mixture.draw(RandomStreams.of(SEED).at(i).stream())) {
        case FOCAL -> often[0]++;
        case SPATIAL -> often[1]++;
        case CHANNEL_WISE -> often[2]++;
      }
    }
    accept(new double[] {0.2, 0.24, 0.56}, often, "focal, spatial, channel-wise");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void windowsLieEverywhereAlike(boolean hardNegative) {
    int places = 14 - (hardNegative ? 5 : 9) + 1;
    long[] often = new long[places * places];
    try (TestRun run = new TestRun(14, 7)) {
      FocalWindows windows = new FocalWindows(new Mixture(1, 0, 9 / 14.0, 5 / 14.0), run.ops);
      NDArray pixels = run.step.zeros(new Shape(1, 3, 14, 14));
      View view =
          new View(
              pixels,
              null,
              null,
              IntStream.range(0, DRAWS).mapToObj(RandomStreams.of(SEED)::at).toList());
      MaskTask task =
          hardNegative ? MaskTask.hardNegative(view, pixels, 0) : MaskTask.positive(view, pixels);
      for (int i = 0; i < DRAWS; i++) {
        int[] corner = windows.corner(task, i);
        often[corner[0] * places + corner[1]]++;
      }
    }
    double[] expected = new double[often.length];
    Arrays.fill(expected, 1);
    accept(expected, often, "window");
  }

  /** Hidden cells of all draws: how many of the foreground and of the rest, and which. */
  private static final class Draws {

    private final int[][] sums = new int[DRAWS][2];
    private final long[] often = new long[CELLS];

    Map<String, Long> often(Function<int[], String> category) {
      Map<String, Long> often = new TreeMap<>();
      for (int[] sum : sums) {
        often.merge(category.apply(sum), 1L, Long::sum);
      }
      return often;
    }
  }

  private static Placement guided(double balance) {
    return new Placement(
        Branch.QUERY, true, POSITIVE, balance, 1, NEGATIVE, NegativeRatioOf.FOREGROUND);
  }

  private static Draws draw(Placement placement, Cap cap, int foreground, boolean hardNegative) {
    Draws draws = new Draws();
    int[] next = {0};
    masks(
        placement,
        cap,
        foreground,
        hardNegative,
        MaskShape.SPATIAL,
        1,
        (mask, i) -> {
          int[] sums = draws.sums[next[0]++];
          for (int k = 0; k < CELLS; k++) {
            if (mask[i * CELLS + k] == 1) {
              sums[k < foreground ? 0 : 1]++;
              draws.often[k]++;
            }
          }
        });
    return draws;
  }

  private interface Reading {
    void read(float[] masks, int sample);
  }

  /** Cells 0 to {@code foreground} - 1 are the foreground; one pixel for each cell. */
  private static void masks(
      Placement placement,
      Cap cap,
      int foreground,
      boolean hardNegative,
      MaskShape shape,
      int channels,
      Reading reading) {
    MaskShape[] shapes = new MaskShape[BATCH];
    Arrays.fill(shapes, shape);
    float[] map = new float[BATCH * CELLS];
    for (int i = 0; i < BATCH; i++) {
      Arrays.fill(map, i * CELLS, i * CELLS + foreground, 1);
    }
    try (TestRun run = new TestRun(7, 7)) {
      CellChoice cells = new CellChoice(placement, cap, ReleasedCells.NONE, run.context);
      for (int start = 0; start < DRAWS; start += BATCH) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          View view = view(run, map, start);
          MaskTask task =
              hardNegative
                  ? MaskTask.hardNegative(view, view.pixels(), 0)
                  : MaskTask.positive(view, view.pixels());
          float[] mask = cells.choose(task, shapes, channels).toFloatArray();
          for (int i = 0; i < BATCH; i++) {
            reading.read(mask, i);
          }
        }
      }
    }
  }

  private static View view(TestRun run, float[] map, int start) {
    NDArray saliency = run.step.create(map, new Shape(BATCH, 7, 7));
    return new View(
        run.step.zeros(new Shape(1, 3, 7, 7)), // its size alone is read
        null,
        new SaliencyMap(saliency, saliency),
        IntStream.range(start, start + BATCH).mapToObj(RandomStreams.of(SEED)::at).toList());
  }

  /** The one hidden cell of a grid. */
  private static int only(float[] masks, int grid) {
    int found = -1;
    for (int k = 0; k < CELLS; k++) {
      if (masks[grid * CELLS + k] == 1) {
        assertThat(found).isEqualTo(-1);
        found = k;
      }
    }
    return found;
  }

  /**
   * The exact law of a category that is a step function of a uniform ratio, by the lengths of its
   * steps. Steps lie at multiples of 1/2 of r times a number of cells; the grid below is far finer
   * than the resolution of 100,000 draws.
   */
  private static Map<String, Double> law(Interval ratio, DoubleFunction<String> category) {
    int points = 200_000;
    Map<String, Double> law = new TreeMap<>();
    for (int i = 0; i < points; i++) {
      double r = ratio.min() + (ratio.max() - ratio.min()) * (i + 0.5) / points;
      law.merge(category.apply(r), 1.0 / points, Double::sum);
    }
    return law;
  }

  /** Categories that are expected less than five times are lumped together. */
  private static void follows(Map<String, Double> law, Map<String, Long> often) {
    assertThat(law.keySet()).as("seed %d", SEED).containsAll(often.keySet());
    double rareShare = 0;
    long rare = 0;
    Map<String, Double> common = new TreeMap<>(law);
    for (Map.Entry<String, Double> entry : law.entrySet()) {
      if (entry.getValue() * DRAWS < 5) {
        common.remove(entry.getKey());
        rareShare += entry.getValue();
        rare += often.getOrDefault(entry.getKey(), 0L);
      }
    }
    double[] expected = new double[common.size() + (rareShare > 0 ? 1 : 0)];
    long[] observed = new long[expected.length];
    int c = 0;
    for (Map.Entry<String, Double> entry : common.entrySet()) {
      expected[c] = entry.getValue();
      observed[c++] = often.getOrDefault(entry.getKey(), 0L);
    }
    if (rareShare > 0) {
      expected[c] = rareShare;
      observed[c] = rare;
    }
    accept(expected, observed, law.toString());
  }

  private static void accept(double[] expected, long[] observed, String what) {
    assertThat(Arrays.stream(observed).sum()).isEqualTo(DRAWS);
    double p = new ChiSquareTest().chiSquareTest(expected, observed);
    assertThat(p)
        .as("seed %d, %s, observed %s", SEED, what, Arrays.toString(observed))
        .isGreaterThan(LEVEL);
  }
}
