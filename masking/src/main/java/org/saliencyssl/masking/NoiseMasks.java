package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.TensorOps;

/**
 * Noise in place of focal, spatial and channel-wise masks: what high-pass masking and MSCN do to a
 * filtered view (paper.md 1.4 and 3).
 */
final class NoiseMasks implements AutoCloseable {

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
    this.windows = new FocalWindows(mixture, ops);
    this.bank = bank;
    this.tiles = new NoiseTiles(windows, context);
    this.noise = noise;
  }

  /**
   * Masks a copy of a task's pixels.
   *
   * @param std the noise's standard deviation
   * @return shape (N, 3, H, W)
   */
  NDArray hide(MaskTask task, double std) {
    MaskShape[] shapes = shapes(task);
    try (NDArray chosen = cells.choose(task, shapes, 3);
        NDArray focal = windows.draw(task, shapes)) {
      if (noise == Noise.FRESH) {
        return fresh(task.pixels(), task, chosen.add(focal), std); // disjoint: focal has no cells
      }
      return task.hardNegative()
          ? tiled(task, shapes, chosen.add(focal), std)
          : fresh(tiled(task, shapes, chosen, std), task, focal, std);
    }
  }

  @Override
  public void close() {
    bank.close();
  }

  private NDArray fresh(NDArray pixels, MaskTask task, NDArray mask, double std) {
    try (NDArray fill = bank.take(task, std)) {
      return ops.blend(pixels, fill, mask);
    }
  }

  private NDArray tiled(MaskTask task, MaskShape[] shapes, NDArray mask, double std) {
    try (NDArray fill = tiles.take(task, shapes, std)) {
      return ops.blend(task.pixels(), fill, mask);
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
