package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.saliencyssl.api.compute.LineMask;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;

/**
 * Focal masks: one square window for each image, uniformly placed within it. A positive keeps its
 * window and loses all else; a hard negative loses its window (paper.md 1.4).
 */
final class FocalWindows {

  private final Mixture mixture;
  private final TensorOps ops;

  FocalWindows(Mixture mixture, TensorOps ops) {
    this.mixture = mixture;
    this.ops = ops;
  }

  /**
   * Draws the windows and joins them with the cells that other samples lose.
   *
   * @param shapes samples that are not focal get no window
   * @param cells shape (N, C, G, G), 1 where a cell is hidden; all 0 for focal samples
   * @return both in one mask of C channels
   */
  LineMask mask(MaskTask task, MaskShape[] shapes, NDArray cells) {
    int batch = task.batch();
    int size = task.imageSize();
    long[] rows = new long[batch * size];
    float[] windows = new float[batch * 2 * size]; // beside the window, and through it
    for (int i = 0; i < batch; i++) {
      if (shapes[i] == MaskShape.FOCAL) {
        int[] corner = corner(task, i);
        drawLines(windows, 2 * i * size, corner[1], task);
        drawRows(rows, i * size, corner[0], (int) cells.getShape().get(2), task);
      } else {
        cellRows(rows, i * size, (int) cells.getShape().get(2), size);
      }
    }
    try (LineMask mask = LineMask.ofCells(ops, cells, size);
        NDArray lines = ops.upload(windows, new Shape(batch, 1, 2, size), task.manager())) {
      return mask.with(lines, ops.upload(rows, new Shape(batch, size), task.manager()));
    }
  }

  /** Side of the task's windows, pixels. */
  int side(MaskTask task) {
    return mixture.windowSide(task.hardNegative(), task.imageSize());
  }

  /** Row and column of a sample's window; the same at every call. */
  int[] corner(MaskTask task, int sample) {
    RandomStream random = task.stream(sample, "window");
    int places = task.imageSize() - side(task) + 1;
    return new int[] {random.nextInt(places), random.nextInt(places)};
  }

  private void drawLines(float[] lines, int start, int left, MaskTask task) {
    float inside = task.hardNegative() ? 1 : 0;
    int size = task.imageSize();
    Arrays.fill(lines, start, start + 2 * size, 1 - inside);
    int through = start + size + left;
    Arrays.fill(lines, through, through + side(task), inside);
  }

  private void drawRows(long[] rows, int start, int top, int grid, MaskTask task) {
    Arrays.fill(rows, start, start + task.imageSize(), grid);
    Arrays.fill(rows, start + top, start + top + side(task), grid + 1);
  }

  private static void cellRows(long[] rows, int start, int grid, int size) {
    for (int r = 0; r < size; r++) {
      rows[start + r] = (long) r * grid / size;
    }
  }
}
