package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
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
   * Draws the windows.
   *
   * @param shapes samples that are not focal get an empty mask
   * @return shape (N, 1, H, W), float32, 1 where a pixel is hidden, else 0
   */
  NDArray draw(MaskTask task, MaskShape[] shapes) {
    int batch = task.batch();
    int size = task.imageSize();
    int side = side(task);
    float[] focal = new float[batch];
    float[] rows = new float[batch * size];
    float[] columns = new float[batch * size];
    for (int i = 0; i < batch; i++) {
      if (shapes[i] == MaskShape.FOCAL) {
        int[] corner = corner(task, i);
        focal[i] = 1;
        mark(rows, i * size + corner[0], side);
        mark(columns, i * size + corner[1], side);
      }
    }
    NDManager owner = task.manager();
    NDArray window =
        ops.upload(rows, new Shape(batch, 1, size, 1), owner)
            .mul(ops.upload(columns, new Shape(batch, 1, 1, size), owner));
    return task.hardNegative()
        ? window
        : ops.upload(focal, new Shape(batch, 1, 1, 1), owner).sub(window);
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

  private static void mark(float[] line, int start, int length) {
    Arrays.fill(line, start, start + length, 1);
  }
}
