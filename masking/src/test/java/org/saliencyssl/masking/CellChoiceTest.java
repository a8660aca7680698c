package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStreams;

class CellChoiceTest {

  private static final long SEED = 5;

  @ParameterizedTest
  @CsvSource({"14, 7, 0.25", "16, 7, 0.11", "16, 4, 0.25", "10, 5, 0.9", "9, 9, 0.05"})
  void hidesTheExactCountsOfForegroundAndBackground(int size, int grid, double ratio) {
    try (TestRun run = new TestRun(size, grid)) {
      View view = run.view(RandomStreams.of(SEED), TestRun.ids(150));
      boolean[][][] hidden = choose(run, view, placement(true, ratio), false, MaskShape.SPATIAL);
      boolean[][] foreground = run.foreground(view);
      int cells = grid * grid;
      for (int n = 0; n < hidden.length; n++) {
        int present = TestRun.count(foreground[n]);
        int expected = (int) Math.rint(ratio * ((double) present / cells) * cells);
        int total = (int) (cells * ratio);
        int inside = TestRun.countBoth(hidden[n][0], foreground[n]);
        assertThat(inside).as("seed %d sample %d", SEED, n).isEqualTo(expected);
        assertThat(TestRun.count(hidden[n][0]) - inside)
            .as("seed %d sample %d", SEED, n)
            .isEqualTo(Math.max(0, total - expected));
        assertThat(hidden[n][1]).isEqualTo(hidden[n][0]);
      }
    }
  }

  @Test
  void takesHardNegativesCellsFromTheForegroundAlone() {
    try (TestRun run = new TestRun(14, 7)) {
      View view = run.view(RandomStreams.of(SEED), TestRun.ids(150));
      boolean[][][] hidden = choose(run, view, placement(true, 0.6), true, MaskShape.SPATIAL);
      boolean[][] foreground = run.foreground(view);
      for (int n = 0; n < hidden.length; n++) {
        int present = TestRun.count(foreground[n]);
        assertThat(TestRun.countBoth(hidden[n][0], foreground[n]))
            .as("seed %d sample %d, %d cells", SEED, n, present)
            .isEqualTo(TestRun.count(hidden[n][0]))
            .isEqualTo((int) Math.rint(0.6 * (present / 49.0) * 49));
      }
    }
  }

  @Test
  void drawsChannelsApartWithTheSameCounts() {
    try (TestRun run = new TestRun(14, 7)) {
      View view = run.view(RandomStreams.of(SEED), TestRun.ids(60));
      boolean[][][] hidden =
          choose(run, view, placement(true, 0.25), false, MaskShape.CHANNEL_WISE);
      boolean[][] foreground = run.foreground(view);
      int alike = 0;
      for (int n = 0; n < hidden.length; n++) {
        for (int c = 1; c < 3; c++) {
          alike += Arrays.equals(hidden[n][c], hidden[n][0]) ? 1 : 0;
          assertThat(TestRun.countBoth(hidden[n][c], foreground[n]))
              .isEqualTo(TestRun.countBoth(hidden[n][0], foreground[n]));
          assertThat(TestRun.count(hidden[n][c])).isEqualTo(TestRun.count(hidden[n][0]));
        }
      }
      // Two choices of 12 of 49 agree with probability below 1e-6 unless a part is nearly empty.
      assertThat(alike).as("seed %d", SEED).isZero();
    }
  }

  @Test
  void hidesNoCellsOfFocalImages() {
    try (TestRun run = new TestRun(14, 7)) {
      View view = run.view(RandomStreams.of(SEED), TestRun.ids(20));
      boolean[][][] hidden = choose(run, view, placement(true, 1), false, MaskShape.FOCAL);
      assertThat(Arrays.stream(hidden).mapToInt(image -> TestRun.count(image[0]))).containsOnly(0);
    }
  }

  @Test
  void choosesEveryCellEquallyOftenWithoutSaliency() {
    int samples = 2000;
    try (TestRun run = new TestRun(7, 7)) {
      View guided = run.view(RandomStreams.of(SEED), TestRun.ids(samples));
      View plain = new View(guided.pixels(), null, null, guided.streams());
      boolean[][][] hidden = choose(run, plain, placement(false, 0.25), false, MaskShape.SPATIAL);
      int[] often = new int[49];
      for (boolean[][] image : hidden) {
        assertThat(TestRun.count(image[0])).isEqualTo(12); // floor(.25 * 49)
        for (int k = 0; k < 49; k++) {
          often[k] += image[0][k] ? 1 : 0;
        }
      }
      double p = 12 / 49.0;
      double deviation = Math.sqrt(samples * p * (1 - p));
      for (int k = 0; k < 49; k++) {
        assertThat((double) often[k])
            .as("seed %d cell %d", SEED, k)
            .isBetween(samples * p - 5 * deviation, samples * p + 5 * deviation);
      }
    }
  }

  @Test
  void drawsRatiosOfTheWholeRange() {
    try (TestRun run = new TestRun(7, 7)) {
      View view = run.view(RandomStreams.of(SEED), TestRun.ids(600));
      Placement placement =
          TestRun.placement(Branch.QUERY, false, new Interval(0.05, 0.25), 0, TestRun.exactly(0));
      boolean[][][] hidden = choose(run, view, placement, false, MaskShape.SPATIAL);
      assertThat(Arrays.stream(hidden).mapToInt(image -> TestRun.count(image[0])).distinct())
          .as("seed %d", SEED)
          .containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }
  }

  @Test
  void saysWhatToDoWithoutASaliencyMap() {
    try (TestRun run = new TestRun(14, 7)) {
      View view = run.view(RandomStreams.of(SEED), TestRun.ids(2));
      View blind = new View(view.pixels(), null, null, view.streams());
      assertThatThrownBy(() -> choose(run, blind, placement(true, 0.2), false, MaskShape.SPATIAL))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the view has no saliency map, but saliencyGuided is true; give the spec a saliency"
                  + " provider or set saliencyGuided to false");
    }
  }

  private static Placement placement(boolean guided, double ratio) {
    return TestRun.placement(
        Branch.QUERY, guided, TestRun.exactly(ratio), 1, TestRun.exactly(ratio));
  }

  private static boolean[][][] choose(
      TestRun run, View view, Placement placement, boolean hardNegative, MaskShape shape) {
    MaskTask task =
        hardNegative
            ? MaskTask.hardNegative(view, view.pixels(), 0)
            : MaskTask.positive(view, view.pixels());
    MaskShape[] shapes = new MaskShape[view.batch()];
    Arrays.fill(shapes, shape);
    NDArray mask =
        new CellChoice(placement, Cap.NONE, ReleasedCells.NONE, run.context)
            .choose(task, shapes, 3);
    mask = run.ops.cellsToPixels(mask, run.size);
    return run.hiddenCells(mask.zerosLike(), mask);
  }
}
