package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.LineMask;
import org.saliencyssl.api.compute.TensorOps;

/**
 * Noise in place of focal, spatial and channel-wise masks: what high-pass masking and MSCN do to a
 * filtered view (paper.md 1.4 and 3).
 */
final class NoiseMasks implements AutoCloseable {

  private static final int CHANNELS = 3;

  private final TensorOps ops;
  private final Mixture mixture;
  private final CellChoice cells;
  private final FocalWindows windows;
  private final NoiseBank bank;
  private final NoiseTiles tiles;
  private final Noise noise;

  /**
   * Makes the masks.
   *
   * @param bank fresh noise; closed with this object
   */
  NoiseMasks(
      CellChoice cells, Mixture mixture, Noise noise, NoiseBank bank, PluginContext context) {
    this.ops = context.ops();
    this.mixture = mixture;
    this.cells = cells;
    this.windows = new FocalWindows(mixture, context.ops());
    this.bank = bank;
    this.tiles = new NoiseTiles(windows, context);
    this.noise = noise;
  }

  /**
   * Masks a task's pixels.
   *
   * @param std the noise's standard deviation
   * @return shape (N, 3, H, W): the pixels, overwritten, if the task owns them, else a new array
   */
  NDArray hide(MaskTask task, double std) {
    MaskShape[] shapes = shapes(task);
    try (NDArray chosen = cells.choose(task, shapes, CHANNELS)) {
      if (noise == Noise.FRESH) {
        return fresh(task, windows.mask(task, shapes, chosen), std);
      }
      if (task.hardNegative()) {
        return tiled(task, shapes, windows.mask(task, shapes, chosen), std);
      }
      MaskTask rest =
          task.on(tiled(task, shapes, LineMask.ofCells(ops, chosen, task.imageSize()), std));
      return fresh(rest, windows.mask(task, shapes, chosen.zerosLike()), std);
    }
  }

  @Override
  public void close() {
    bank.close();
  }

  private NDArray fresh(MaskTask task, LineMask mask, double std) {
    try (mask) {
      return bank.hide(task, mask, std);
    }
  }

  private NDArray tiled(MaskTask task, MaskShape[] shapes, LineMask mask, double std) {
    try (mask;
        NDArray fill = tiles.take(task, shapes, std)) {
      return mask.hide(task.pixels(), fill, task.ownsPixels());
    }
  }

  private MaskShape[] shapes(MaskTask task) {
    MaskShape[] shapes = new MaskShape[task.batch()];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = mixture.draw(task.stream(i, "shape"));
    }
    return shapes;
  }
}
