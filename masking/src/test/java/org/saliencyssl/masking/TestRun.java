package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.LineMask;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/** A run's services, seeded views to mask, and slow readings of what was hidden. */
final class TestRun implements AutoCloseable {

  final NDManager manager = NDManager.newBaseManager();
  final NDManager step = manager.newSubManager();
  final TensorOps ops = TensorOps.load(manager);
  final int size;
  final int grid;
  final PluginContext context;

  TestRun(int size, int grid) {
    this.size = size;
    this.grid = grid;
    this.context =
        new PluginContext(
            manager,
            ops,
            ComputePolicy.REFERENCE,
            RandomStreams.of(1).purpose("plugin"),
            new RunFacts(8, size, grid, 1, 2),
            Path.of("."));
  }

  static final ReleasedMasks AS_MEANT =
      new ReleasedMasks(Noise.FRESH, BackgroundCount.CLAMPED, SingleCells.MASKED);

  /** With the paper's balance. */
  static Placement placement(
      Branch branch, boolean guided, Interval positive, int hardNegatives, Interval negative) {
    return new Placement(
        branch, guided, positive, 1, hardNegatives, negative, NegativeRatioOf.FOREGROUND);
  }

  static Interval exactly(double ratio) {
    return new Interval(ratio, ratio);
  }

  static int[] ids(int count) {
    return IntStream.range(0, count).toArray();
  }

  /** Pixels, foreground and stream of a sample depend on seed and id alone. */
  Views views(long seed, int... ids) {
    return new Views(
        view(RandomStreams.of(seed).purpose("query"), ids),
        view(RandomStreams.of(seed).purpose("key"), ids),
        null);
  }

  View view(RandomStreams streams, int... ids) {
    float[] pixels = new float[ids.length * 3 * size * size];
    float[] foreground = new float[ids.length * grid * grid];
    for (int n = 0; n < ids.length; n++) {
      RandomStream random = streams.at(ids[n]).purpose("content").stream();
      int image = 3 * size * size;
      for (int i = 0; i < image; i++) {
        pixels[n * image + i] = (float) random.uniform(-2, 2);
      }
      int[] order = random.permutation(grid * grid);
      int count = random.nextInt(grid * grid + 1);
      for (int k = 0; k < count; k++) {
        foreground[n * grid * grid + order[k]] = 1;
      }
    }
    NDArray cells = step.create(foreground, new Shape(ids.length, grid, grid));
    return new View(
        step.create(pixels, new Shape(ids.length, 3, size, size)),
        null,
        new SaliencyMap(cells, cells),
        Arrays.stream(ids).mapToObj(id -> streams.at(id).purpose("stream")).toList());
  }

  /** The noise behind which a bank would hide a task's pixels, all of them: (N, 3, H, W). */
  NDArray noise(NoiseBank bank, MaskTask task, double std) {
    NDArray all = step.ones(new Shape(task.batch(), 1, 1, 1));
    MaskTask unowned =
        new MaskTask(task.view(), task.pixels(), true, task.branches()); // its pixels stay
    try (LineMask mask = LineMask.ofCells(ops, all, task.imageSize())) {
      return bank.hide(unowned, mask, std);
    }
  }

  boolean[][] foreground(View view) {
    float[] values = view.saliency().foreground().toFloatArray();
    boolean[][] foreground = new boolean[view.batch()][grid * grid];
    for (int i = 0; i < values.length; i++) {
      foreground[i / (grid * grid)][i % (grid * grid)] = values[i] == 1;
    }
    return foreground;
  }

  /** Which values of [sample][channel][row * size + column] differ. */
  boolean[][][] hiddenPixels(NDArray before, NDArray after) {
    assertThat(after.getShape()).isEqualTo(before.getShape());
    float[] a = before.toFloatArray();
    float[] b = after.toFloatArray();
    int area = size * size;
    boolean[][][] hidden = new boolean[a.length / (3 * area)][3][area];
    for (int i = 0; i < a.length; i++) {
      hidden[i / (3 * area)][i / area % 3][i % area] = a[i] != b[i];
    }
    return hidden;
  }

  /**
   * Which cells of [sample][channel] were hidden; fails unless each cell is hidden as a whole or
   * equal bit for bit. Row r belongs to cell floor(r G / size) by the definition of SaliencyMap.
   */
  boolean[][][] hiddenCells(NDArray before, NDArray after) {
    boolean[][][] pixels = hiddenPixels(before, after);
    boolean[][][] cells = new boolean[pixels.length][3][grid * grid];
    for (int n = 0; n < pixels.length; n++) {
      for (int c = 0; c < 3; c++) {
        int[] hidden = new int[grid * grid];
        int[] all = new int[grid * grid];
        for (int p = 0; p < size * size; p++) {
          int cell = p / size * grid / size * grid + p % size * grid / size;
          all[cell]++;
          hidden[cell] += pixels[n][c][p] ? 1 : 0;
        }
        for (int k = 0; k < grid * grid; k++) {
          assertThat(hidden[k]).as("sample %d channel %d cell %d", n, c, k).isIn(0, all[k]);
          cells[n][c][k] = hidden[k] > 0;
        }
      }
    }
    return cells;
  }

  static double[] doubles(NDArray array) {
    float[] values = array.toFloatArray();
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  static int count(boolean[] cells) {
    int count = 0;
    for (boolean cell : cells) {
      count += cell ? 1 : 0;
    }
    return count;
  }

  static int countBoth(boolean[] cells, boolean[] within) {
    int count = 0;
    for (int i = 0; i < cells.length; i++) {
      count += cells[i] && within[i] ? 1 : 0;
    }
    return count;
  }

  /**
   * blur(x) by four loops in double precision, from the definition: weights exp(-t^2 / (2
   * sigma^2)), normalised, border reflected without repeating the edge pixel.
   */
  double[] slowBlur(float[] images, Gaussian gaussian) {
    int half = gaussian.kernel() / 2;
    double total = 0;
    for (int t = -half; t <= half; t++) {
      total += weight(t, gaussian);
    }
    double[] blurred = new double[images.length];
    for (int i = 0; i < images.length; i++) {
      int plane = i / (size * size) * size * size;
      int row = i / size % size;
      int column = i % size;
      for (int dy = -half; dy <= half; dy++) {
        for (int dx = -half; dx <= half; dx++) {
          int source = plane + reflect(row + dy) * size + reflect(column + dx);
          blurred[i] +=
              images[source] * weight(dy, gaussian) * weight(dx, gaussian) / (total * total);
        }
      }
    }
    return blurred;
  }

  private static double weight(int t, Gaussian gaussian) {
    return Math.exp(-t * t / (2.0 * gaussian.sigma() * gaussian.sigma()));
  }

  private int reflect(int i) {
    int mirrored = Math.abs(i);
    return mirrored < size ? mirrored : 2 * (size - 1) - mirrored;
  }

  @Override
  public void close() {
    step.close();
    ops.close();
    manager.close();
  }
}
