package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class ScdaClassicTest {

  private static final int GRID = 7;

  static SaliencyProvider provider(PluginContext context) {
    String weights = RandomWeights.write(LocalizerNetwork.SQUEEZENET, context);
    return new ScdaClassic(
        new ScdaClassicSettings(LocalizerNetwork.SQUEEZENET, weights, 64), context);
  }

  @Test
  void agreesWithAFloodFillOverTheCellsAboveTheMean(@TempDir Path data) {
    int maps = 40;
    RandomStream stream = RandomStreams.of(41).stream();
    float[] values = new float[maps * GRID * GRID];
    for (int cell = 0; cell < values.length; cell++) {
      values[cell] = stream.nextInt(5);
    }
    try (Bench bench = new Bench();
        SaliencyProvider classic = provider(bench.context(data))) {
      NDArray map = bench.manager.create(values, new Shape(maps, GRID, GRID));
      float[] foreground = classic.foreground(map).toFloatArray();
      for (int n = 0; n < maps; n++) {
        boolean[] expected = slow(values, n * GRID * GRID);
        for (int cell = 0; cell < GRID * GRID; cell++) {
          assertThat(foreground[n * GRID * GRID + cell])
              .as("seed 41, map %d, cell %d", n, cell)
              .isEqualTo(expected[cell] ? 1f : 0f);
        }
      }
    }
  }

  @Test
  void aConstantMapHasNoForeground(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider classic = provider(bench.context(data))) {
      NDArray map = bench.manager.full(new Shape(2, GRID, GRID), 0.1f);
      assertThat(classic.foreground(map).toFloatArray()).containsOnly(0f);
    }
  }

  @Test
  void itsMapIsThatOfScda(@TempDir Path data) {
    try (Bench bench = new Bench();
        SaliencyProvider classic = provider(bench.context(data));
        SaliencyProvider scda = ScdaTest.provider(bench.context(data))) {
      View view = bench.view(bench.manager, Bench.images(2, 32, 32, 42), 32, 32);
      assertThat(classic.values(view, 3).toFloatArray())
          .isEqualTo(scda.values(view, 3).toFloatArray());
    }
  }

  @Test
  void itsWeightsAreDeclaredSupervised() {
    ScdaClassicSettings settings = new ScdaClassicSettings(LocalizerNetwork.RESNET50, "x", 224);
    assertThat(new ScdaClassicFactory().capabilities(settings))
        .containsExactlyInAnyOrder(
            Capability.CACHEABLE, Capability.DETERMINISTIC, Capability.SUPERVISED_WEIGHTS);
  }

  /** Largest 4-connected component of the cells above the mean; of equals the first one met. */
  private static boolean[] slow(float[] values, int from) {
    double mean = 0;
    for (int cell = 0; cell < GRID * GRID; cell++) {
      mean += values[from + cell] / (double) (GRID * GRID);
    }
    boolean[] seen = new boolean[GRID * GRID];
    boolean[] best = new boolean[GRID * GRID];
    int bestSize = 0;
    for (int start = 0; start < GRID * GRID; start++) {
      boolean[] component = new boolean[GRID * GRID];
      int size = 0;
      Deque<Integer> open = new ArrayDeque<>();
      open.add(start);
      while (!open.isEmpty()) {
        int cell = open.pop();
        if (seen[cell] || values[from + cell] <= mean + 1e-9) {
          continue;
        }
        seen[cell] = true;
        component[cell] = true;
        size++;
        int row = cell / GRID;
        int column = cell % GRID;
        if (row > 0) {
          open.push(cell - GRID);
        }
        if (row < GRID - 1) {
          open.push(cell + GRID);
        }
        if (column > 0) {
          open.push(cell - 1);
        }
        if (column < GRID - 1) {
          open.push(cell + 1);
        }
      }
      if (size > bestSize) {
        bestSize = size;
        best = component;
      }
    }
    return best;
  }
}
