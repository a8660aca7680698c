package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStreams;

/** The mechanics of paper.md, section 2, items 5 to 8 and 12, and the balance, by hand. */
class ReleasedVariantsTest {

  private static final long SEED = 41;
  private static final int BATCH = 40;
  private static final ReleasedCells SLICED =
      new ReleasedCells(BackgroundCount.SLICE, SingleCells.MASKED);
  private static final ReleasedCells SKIPPED =
      new ReleasedCells(BackgroundCount.CLAMPED, SingleCells.SKIPPED);
  private static final ReleasedCells BOTH =
      new ReleasedCells(BackgroundCount.SLICE, SingleCells.SKIPPED);

  /** floor(49 r) is 11 and 2; round(r f) exceeds it from f = 48 and f = 41 on. */
  @ParameterizedTest
  @CsvSource({
    // r, foreground, hidden foreground and background: as meant, then sliced
    "0.24,   46, 11, 0, 0", // 11 - 11: an empty slice
    "0.24,   48, 12, 0, 0", // 11 - 12: [: -1] of one cell
    "0.0612, 41,  3, 0, 7", // 2 - 3: [: -1] of eight cells
    "0.0612, 45,  3, 0, 3", // [: -1] of four
    "0.0612, 49,  3, 0, 0", // no background
    "0.0612, 40,  2, 0, 0", // 2 - 2
    "0.24,   20,  5, 6, 6", // 11 - 5: nothing negative
  })
  void item6HidesAllButOneBackgroundCellWhereTheCountIsNegative(
      double ratio, int foreground, int inside, int clamped, int sliced) {
    assertThat(hidden(positive(ratio, 1), ReleasedCells.NONE, foreground, false))
        .containsExactly(inside, clamped);
    assertThat(hidden(positive(ratio, 1), SLICED, foreground, false))
        .containsExactly(inside, sliced);
  }

  @ParameterizedTest
  @CsvSource({
    // r, foreground, as meant, skipped; hidden foreground and background
    "0.6,   1,  1, 28,  0, 28", // floor(29.4) = 29, less round(.6) = 1 although it is skipped
    "0.24,  1,  0, 11,  0, 11",
    "0.99, 48, 48,  0, 48,  0", // 48 - round(47.52)
    "0.9,  48, 43,  1, 43,  0", // 44 - 43: the single background cell
    "0.6,   2,  1, 28,  1, 28",
  })
  void item7NeverHidesTheOnlyCellOfASet(
      double ratio, int foreground, int inside, int outside, int insideLess, int outsideLess) {
    assertThat(hidden(positive(ratio, 1), ReleasedCells.NONE, foreground, false))
        .containsExactly(inside, outside);
    assertThat(hidden(positive(ratio, 1), SKIPPED, foreground, false))
        .containsExactly(insideLess, outsideLess);
  }

  @Test
  void item7SkipsAHardNegativesOnlyCell() {
    Placement placement = negative(0.7, NegativeRatioOf.FOREGROUND);
    assertThat(hidden(placement, ReleasedCells.NONE, 1, true)).containsExactly(1, 0);
    assertThat(hidden(placement, BOTH, 1, true)).containsExactly(0, 0);
    assertThat(hidden(placement, BOTH, 2, true)).containsExactly(1, 0);
  }

  @Test
  void item12TakesTheRatioOfTheForegroundOrOfTheImage() {
    assertThat(hidden(negative(0.4, NegativeRatioOf.FOREGROUND), BOTH, 30, true))
        .containsExactly(12, 0);
    assertThat(hidden(negative(0.4, NegativeRatioOf.IMAGE), BOTH, 30, true))
        .containsExactly(20, 0); // 19.6
    assertThat(hidden(negative(0.4, NegativeRatioOf.IMAGE), BOTH, 15, true))
        .containsExactly(15, 0); // as far as there are so many
  }

  @ParameterizedTest
  @CsvSource({
    // b, foreground, hidden foreground and background of floor(.25 * 49) = 12
    "0,   20,  0, 12",
    "0.5, 20,  2, 10", // 2.5 to even
    "1,   20,  5,  7",
    "1.5, 20,  8,  4", // 7.5 to even
    "2,   20, 10,  2",
    "3,   20, 12,  0", // b gamma is 1.22, which counts as 1
    "99,   5,  5,  7", // the foreground has no more
    "0,   45,  0,  4", // the background has no more
  })
  void balanceShiftsHiddenCellsBetweenForegroundAndBackground(
      double balance, int foreground, int inside, int outside) {
    assertThat(hidden(positive(0.25, balance), ReleasedCells.NONE, foreground, false))
        .containsExactly(inside, outside);
  }

  @Test
  void item5CapsTheForegroundsShareAndNotMonotonely() {
    assertThat(hidden(negative(0.7, NegativeRatioOf.FOREGROUND), BOTH, 39, true, PAPER_CAP))
        .containsExactly(27, 0); // .7 * 39 / 49 = .557
    assertThat(hidden(negative(0.569, NegativeRatioOf.FOREGROUND), BOTH, 49, true, PAPER_CAP))
        .containsExactly(27, 0); // 27.9 without
    assertThat(hidden(negative(0.559, NegativeRatioOf.FOREGROUND), BOTH, 49, true, PAPER_CAP))
        .containsExactly(27, 0); // 27.4
  }

  private static final Cap PAPER_CAP = new Cap(0.56, 0.55);

  @Test
  void item8RepeatsOneTileInEveryCellOfEveryImage() {
    try (TestRun run = new TestRun(28, 7);
        HighPassMasking masking = tiled(run, new Mixture(0, 1, 1, 1))) {
      NDArray masked = masking.mask(run.views(SEED, TestRun.ids(8))).get(0).query();
      float[] values = masked.toFloatArray(); // everything is hidden
      for (int i = 0; i < values.length; i++) {
        int plane = i / 784 % 3 * 784;
        int inTile = plane + i / 28 % 28 % 4 * 28 + i % 28 % 4;
        assertThat(values[i]).as("seed %d value %d", SEED, i).isEqualTo(values[inTile]);
      }
      assertThat(distinct(values)).isEqualTo(3 * 4 * 4);
    }
  }

  @Test
  void item8HasATileForSpatialAndOneForChannelWiseMasks() {
    try (TestRun run = new TestRun(28, 7);
        HighPassMasking masking = tiled(run, new Mixture(0, 0.5, 1, 1))) {
      NDArray masked = masking.mask(run.views(SEED, TestRun.ids(20))).get(0).query();
      assertThat(distinct(masked.toFloatArray())).isEqualTo(2 * 3 * 4 * 4);
    }
  }

  @Test
  void item8DrawsOneTileForAllWindowsOfHardNegatives() {
    try (TestRun run = new TestRun(28, 7);
        HighPassMasking masking = tiled(run, new Mixture(1, 0, 0.5, 0.25))) {
      NDArray negative =
          masking.mask(run.views(SEED, TestRun.ids(8))).get(0).hardNegatives().get(0);
      NDArray clean = masking.inputFilter().apply(run.views(SEED, TestRun.ids(8)).key().pixels());
      boolean[][][] hidden = run.hiddenPixels(clean, negative);
      float[] values = negative.toFloatArray();
      float[][] windows = new float[8][];
      for (int i = 0; i < 8; i++) {
        assertThat(TestRun.count(hidden[i][0])).isEqualTo(7 * 7);
        windows[i] = take(values, i * 3 * 784, hidden[i]);
        assertThat(windows[i]).as("seed %d image %d", SEED, i).containsExactly(windows[0]);
      }
    }
  }

  @Test
  void item8KeepsFreshNoiseAroundTheWindowsOfFocalPositives() {
    try (TestRun run = new TestRun(28, 7);
        HighPassMasking masking = tiled(run, new Mixture(1, 0, 0.25, 0.25))) {
      NDArray query = masking.mask(run.views(SEED, TestRun.ids(8))).get(0).query();
      // 784 less 49 pixels of three channels and eight images; few runs of the bank overlap
      assertThat(distinct(query.toFloatArray())).isGreaterThan(8 * 3 * (784 - 49) * 9 / 10);
    }
  }

  @Test
  void item8DrawsNewTilesForEveryBatchAndTheSameAgain() {
    try (TestRun run = new TestRun(28, 7);
        HighPassMasking masking = tiled(run, new Mixture(0, 1, 1, 1))) {
      float[] once = masking.mask(run.views(SEED, 0, 1)).get(0).query().toFloatArray();
      assertThat(masking.mask(run.views(SEED, 0, 1)).get(0).query().toFloatArray())
          .containsExactly(once);
      // the first sample decides
      assertThat(masking.mask(run.views(SEED, 0, 7)).get(0).query().toFloatArray())
          .containsExactly(once);
      assertThat(masking.mask(run.views(SEED, 1, 0)).get(0).query().toFloatArray())
          .isNotEqualTo(once);
    }
  }

  private static long distinct(float[] values) {
    return Arrays.stream(box(values)).distinct().count();
  }

  private static Float[] box(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return boxed;
  }

  private static float[] take(float[] values, int start, boolean[][] hidden) {
    float[] taken = new float[3 * TestRun.count(hidden[0])];
    int next = 0;
    for (int k = 0; k < 3 * hidden[0].length; k++) {
      if (hidden[k / hidden[0].length][k % hidden[0].length]) {
        taken[next++] = values[start + k];
      }
    }
    return taken;
  }

  /** Hides everything that is not focal, with tiles. */
  private static HighPassMasking tiled(TestRun run, Mixture mixture) {
    return new HighPassMasking(
        new HighPassMaskingSettings(
            TestRun.placement(Branch.QUERY, false, TestRun.exactly(1), 1, TestRun.exactly(1)),
            new Gaussian(5, 1.5),
            0.18,
            0.14,
            mixture,
            Cap.NONE,
            new ReleasedMasks(Noise.TILE, BackgroundCount.CLAMPED, SingleCells.MASKED)),
        run.context);
  }

  private static Placement positive(double ratio, double balance) {
    return new Placement(
        Branch.QUERY,
        true,
        TestRun.exactly(ratio),
        balance,
        0,
        TestRun.exactly(0),
        NegativeRatioOf.FOREGROUND);
  }

  private static Placement negative(double ratio, NegativeRatioOf of) {
    return new Placement(Branch.QUERY, true, TestRun.exactly(0), 1, 1, TestRun.exactly(ratio), of);
  }

  private static int[] hidden(
      Placement placement, ReleasedCells released, int foreground, boolean hardNegative) {
    return hidden(placement, released, foreground, hardNegative, Cap.NONE);
  }

  /** Hidden cells of the foreground and of the background, which must be alike in all images. */
  private static int[] hidden(
      Placement placement, ReleasedCells released, int foreground, boolean hardNegative, Cap cap) {
    try (TestRun run = new TestRun(7, 7)) {
      float[] map = new float[BATCH * 49];
      for (int i = 0; i < BATCH; i++) {
        Arrays.fill(map, i * 49, i * 49 + foreground, 1);
      }
      NDArray cells = run.step.create(map, new Shape(BATCH, 7, 7));
      View view =
          run.view(RandomStreams.of(SEED), TestRun.ids(BATCH)).with(new SaliencyMap(cells, cells));
      MaskTask task =
          hardNegative
              ? MaskTask.hardNegative(view, view.pixels(), 0)
              : MaskTask.positive(view, view.pixels());
      NDArray mask = new CellChoice(placement, cap, released, run.context).spatial(task).pixels();
      NDArray both = mask.reshape(BATCH, 49);
      return new int[] {
        alike(both.get(":, :" + foreground)), alike(both.get(":, " + foreground + ":"))
      };
    }
  }

  private static int alike(NDArray cells) {
    float[] counts = cells.sum(new int[] {1}).toFloatArray();
    for (float count : counts) {
      assertThat(count).as("seed %d", SEED).isEqualTo(counts[0]);
    }
    return (int) counts[0];
  }
}
