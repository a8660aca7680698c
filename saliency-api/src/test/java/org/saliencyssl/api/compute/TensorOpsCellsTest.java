package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saliencyssl.api.compute.Volume.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorOpsCellsTest {

  private NDManager manager;
  private TensorOps ops;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    ops = TensorOps.load(manager);
  }

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"7, 224", "7, 64", "4, 32", "5, 5", "1, 9", "6, 7"})
  void everyPixelTakesTheValueOfItsCell(int grid, int size) {
    Volume cells = Volume.random(31, 2, 3, grid, grid);
    assertClose(
        ops.cellsToPixels(cells.on(manager), size),
        Volume.of(
            2, 3, size, size, (n, c, y, x) -> cells.at(n, c, y * grid / size, x * grid / size)),
        0);
  }

  /** Scores of few values make ties; infinite and missing ones must not let a barred cell in. */
  @ParameterizedTest
  @CsvSource({"1, 7, 3", "2, 4, 2", "3, 1, 1", "4, 7, 1000"})
  void choosesTheSmallestEligibleScores(long seed, int grid, int levels) {
    Random random = new Random(seed);
    float[] odd = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};
    Volume scores =
        Volume.of(
            6,
            3,
            grid,
            grid,
            (n, c, y, x) ->
                random.nextInt(8) == 0 ? odd[random.nextInt(3)] : random.nextInt(levels));
    Volume eligible = Volume.of(6, 3, grid, grid, (n, c, y, x) -> random.nextInt(3) == 0 ? 0 : 1);
    long[] counts = random.longs(18, -1, grid * grid + 3).toArray();
    Volume wanted = Volume.of(6, 3, grid, grid, (n, c, y, x) -> 0);
    for (int plane = 0; plane < 18; plane++) {
      int start = plane * grid * grid;
      IntStream.range(start, start + grid * grid)
          .filter(i -> eligible.values()[i] != 0)
          .boxed()
          .sorted(Comparator.comparingDouble(i -> scores.values()[i]))
          .limit(Math.max(0, counts[plane]))
          .forEach(i -> wanted.values()[i] = 1);
    }
    NDArray chosen =
        ops.chooseCells(
            scores.on(manager), eligible.on(manager), manager.create(counts, new Shape(6, 3)));
    assertThat(chosen.toFloatArray()).as("seed %d", seed).isEqualTo(wanted.floats());
  }

  @Test
  void equalScoresAreChosenInReadingOrder() {
    NDArray scores = manager.create(new float[9], new Shape(1, 1, 3, 3));
    NDArray eligible = manager.create(new float[] {0, 1, 1, 0, 1, 1, 1, 1, 1}, scores.getShape());
    NDArray counts = manager.create(new long[] {4}, new Shape(1, 1));
    assertThat(ops.chooseCells(scores, eligible, counts).toFloatArray())
        .containsExactly(0, 1, 1, 0, 1, 1, 0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"64, 64, 7", "14, 14, 7", "5, 9, 3", "2, 2, 4"})
  void poolsOverAdaptiveCells(int height, int width, int grid) {
    Volume maps = Volume.random(32, 2, 2, height, width);
    Volume wanted =
        Volume.of(
            2,
            2,
            grid,
            grid,
            (n, c, y, x) -> {
              int bottom = ((y + 1) * height + grid - 1) / grid;
              int right = ((x + 1) * width + grid - 1) / grid;
              double sum = 0;
              int pixels = 0;
              for (int i = y * height / grid; i < bottom; i++) {
                for (int j = x * width / grid; j < right; j++) {
                  sum += maps.at(n, c, i, j);
                  pixels++;
                }
              }
              return sum / pixels;
            });
    assertClose(ops.poolToGrid(maps.on(manager), grid), wanted);
  }

  @Test
  void takesRunsUpToBothEndsOfTheBank() {
    NDArray bank = manager.arange(100f);
    NDArray offsets = manager.create(new long[] {0, 93, 41, 41});
    NDArray runs = ops.takeRuns(bank, offsets, 7);
    assertThat(runs.getShape()).isEqualTo(new Shape(4, 7));
    float[] found = runs.toFloatArray();
    long[] starts = {0, 93, 41, 41};
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isEqualTo((float) (starts[i / 7] + i % 7));
    }
    assertThat(ops.takeRuns(bank, manager.create(new long[] {0}), 100).toFloatArray())
        .isEqualTo(bank.toFloatArray());
  }

  @ParameterizedTest
  @CsvSource({"1, 7, .4", "2, 7, .6", "3, 14, .55", "4, 2, .5", "5, 1, .5", "6, 5, .05"})
  void keepsTheLargestComponent(long seed, int grid, double density) {
    Random random = new Random(seed);
    Volume cells =
        Volume.of(40, 1, grid, grid, (n, c, y, x) -> random.nextDouble() < density ? 1 : 0);
    NDArray found = ops.largestComponent(cells.on(manager).reshape(40, grid, grid));
    assertThat(found.toFloatArray())
        .as("seed %d", seed)
        .isEqualTo(largestComponents(cells).floats());
  }

  @Test
  void followsASnakeAndSeparatesDiagonalNeighbours() {
    float[] snake = {
      1, 1, 1, 1, 1,
      0, 0, 0, 0, 1,
      1, 1, 1, 1, 1,
      1, 0, 0, 0, 0,
      1, 1, 1, 1, 1
    };
    float[] diagonal = {
      0, 1, 0, 0, 0,
      1, 0, 1, 1, 0,
      0, 0, 0, 0, 0,
      0, 0, 1, 1, 0,
      0, 1, 0, 0, 1
    };
    NDArray cells = manager.create(snake).concat(manager.create(diagonal)).reshape(2, 5, 5);
    NDArray found = ops.largestComponent(cells);
    assertThat(found.get("0").toFloatArray()).isEqualTo(snake);
    // two components of two cells: the upper one comes first in reading order
    float[] upper = new float[25];
    upper[7] = 1;
    upper[8] = 1;
    assertThat(found.get("1").toFloatArray()).isEqualTo(upper);
  }

  /** The number of rounds on a GPU, where nobody looks whether labels still move, is enough. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 8, 14, 15})
  void theRoundsOfAGpuReachAsFarAsLookingDoes(int grid) {
    Random random = new Random(grid);
    float[] on = new float[42 * grid * grid];
    for (int i = 0; i < on.length; i++) {
      int y = i / grid % grid;
      int x = i % grid;
      int turn = (y / 2 % 2 == 0) ? grid - 1 : 0;
      boolean snake = y % 2 == 0 || x == turn;
      int ring = Math.min(Math.min(y, grid - 1 - y), Math.min(x, grid - 1 - x));
      boolean spiral = ring % 2 == 0 ? !(x == ring && y == ring + 1) : x == ring && y == ring + 1;
      on[i] =
          switch (i / (grid * grid)) {
            case 0 -> snake ? 1 : 0;
            case 1 -> spiral ? 1 : 0;
            default -> random.nextDouble() < 0.62 ? 1 : 0;
          };
    }
    NDArray cells = manager.create(on, new Shape(42, grid, grid));
    NDArray labels =
        manager.arange(grid * grid, 0, -1, DataType.FLOAT32).reshape(1, grid, grid).mul(cells);
    NDArray always = ops.script().method("spread_always").tensor(labels).tensor(cells).single();
    NDArray still = ops.script().method("spread_until_still").tensor(labels).tensor(cells).single();
    assertThat(always.toFloatArray()).as("seed %d", grid).isEqualTo(still.toFloatArray());
    NDArray snake = still.get("0");
    assertThat(snake.max().getFloat()).isEqualTo((float) (grid * grid));
    assertThat(snake.eq(snake.max()).toType(DataType.FLOAT32, false).sum().getFloat())
        .as("the snake is one component")
        .isEqualTo(cells.get("0").sum().getFloat());
  }

  /** Flood fill from each cell in reading order; only a strictly larger component replaces. */
  private static Volume largestComponents(Volume cells) {
    int grid = cells.w();
    Volume result = Volume.of(cells.n(), 1, grid, grid, (n, c, y, x) -> 0);
    for (int n = 0; n < cells.n(); n++) {
      Set<Integer> seen = new HashSet<>();
      Set<Integer> best = Set.of();
      for (int start = 0; start < grid * grid; start++) {
        Set<Integer> component = fill(cells, n, start, seen);
        best = component.size() > best.size() ? component : best;
      }
      for (int cell : best) {
        result.values()[n * grid * grid + cell] = 1;
      }
    }
    return result;
  }

  private static Set<Integer> fill(Volume cells, int n, int start, Set<Integer> seen) {
    int grid = cells.w();
    Set<Integer> component = new HashSet<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      int cell = open.pop();
      int y = cell / grid;
      int x = cell % grid;
      if (cells.at(n, 0, y, x) == 0 || !seen.add(cell)) {
        continue;
      }
      component.add(cell);
      if (y > 0) open.push(cell - grid);
      if (y < grid - 1) open.push(cell + grid);
      if (x > 0) open.push(cell - 1);
      if (x < grid - 1) open.push(cell + 1);
    }
    return component;
  }
}
