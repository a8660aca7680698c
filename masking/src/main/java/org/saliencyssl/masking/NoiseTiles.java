package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * The released code's noise (paper.md 1.4): one tile of a cell's size for all spatial cells of a
 * batch, another for all channel-wise cells, one of the window's size for all focal hard negatives;
 * three channels each. A tile is drawn anew for every masking of a batch, from the stream of its
 * first sample.
 *
 * <p>Where the grid does not divide the image, which the released code does not meet, a tile has
 * the side of the largest cell and smaller ones show its upper left part.
 */
final class NoiseTiles {

  private static final int CHANNELS = 3;

  private final TensorOps ops;
  private final FocalWindows windows;
  private final int size;
  private final int[] inCell;
  private final int tile;

  NoiseTiles(FocalWindows windows, PluginContext context) {
    this.ops = context.ops();
    this.windows = windows;
    this.size = context.facts().imageSize();
    this.inCell = placesInCells(size, context.facts().grid());
    this.tile = (size + context.facts().grid() - 1) / context.facts().grid();
  }

  /**
   * Lays tiles over whole images.
   *
   * @param shapes which tile each sample gets; what a focal positive gets means nothing
   * @param std standard deviation
   * @return shape (N, 3, H, W), float32
   */
  NDArray take(MaskTask task, MaskShape[] shapes, double std) {
    Rows rows = new Rows(task, std);
    long[] offsets = new long[task.batch() * CHANNELS * size];
    for (int i = 0; i < task.batch(); i++) {
      int[] corner = shapes[i] == MaskShape.FOCAL ? windows.corner(task, i) : new int[2];
      for (int line = 0; line < CHANNELS * size; line++) {
        offsets[i * CHANNELS * size + line] =
            shapes[i] == MaskShape.FOCAL
                ? rows.ofWindow(line / size, line % size, corner)
                : rows.ofCell(shapes[i], line / size, line % size);
      }
    }
    try (NDArray bank = ops.upload(rows.values, new Shape(rows.values.length), task.manager());
        NDArray places = ops.upload(offsets, new Shape(offsets.length), task.manager());
        NDArray lines = ops.takeRuns(bank, places, size)) {
      return lines.reshape(task.pixels().getShape());
    }
  }

  /** Each pixel row's place in its cell: row r belongs to cell floor(r G / size). */
  private static int[] placesInCells(int size, int grid) {
    int[] places = new int[size];
    for (int r = 1; r < size; r++) {
      boolean same = r * grid / size == (r - 1) * grid / size;
      places[r] = same ? places[r - 1] + 1 : 0;
    }
    return places;
  }

  /**
   * Every line of pixels that an image may need, end to end: the lines of both cell tiles repeated
   * over the image's width, then the lines of the window's tile with room on both sides, so that a
   * window's column is an offset.
   */
  private final class Rows {

    private final int side;
    private final int windowLine;
    private final int windowStart;
    private final float[] values;

    Rows(MaskTask task, double std) {
      this.side = task.hardNegative() ? windows.side(task) : 0; // a positive's window keeps pixels
      this.windowLine = 2 * size - side;
      this.windowStart = 2 * CHANNELS * tile * size;
      this.values = new float[windowStart + Math.max(size, CHANNELS * side * windowLine)];
      RandomStreams batch = task.branches().get(0).purpose("tile");
      cells(start(MaskShape.SPATIAL), batch.purpose("spatial").stream(), std);
      cells(start(MaskShape.CHANNEL_WISE), batch.purpose("channel-wise").stream(), std);
      window(batch.purpose("window").stream(), std);
    }

    private void cells(int start, RandomStream random, double std) {
      float[] line = new float[tile];
      for (int row = 0; row < CHANNELS * tile; row++) {
        fill(line, random, std);
        for (int x = 0; x < size; x++) {
          values[start + row * size + x] = line[inCell[x]];
        }
      }
    }

    private void window(RandomStream random, double std) {
      float[] line = new float[side];
      for (int row = 0; row < CHANNELS * side; row++) {
        fill(line, random, std);
        System.arraycopy(line, 0, values, windowStart + row * windowLine + size - side, side);
      }
    }

    private static void fill(float[] line, RandomStream random, double std) {
      for (int x = 0; x < line.length; x++) {
        line[x] = (float) (std * random.nextGaussian());
      }
    }

    private int start(MaskShape shape) {
      return shape == MaskShape.SPATIAL ? 0 : CHANNELS * tile * size;
    }

    long ofCell(MaskShape shape, int channel, int row) {
      return start(shape) + (long) (channel * tile + inCell[row]) * size;
    }

    /** Rows above and below the window may hold anything: they are not hidden. */
    long ofWindow(int channel, int row, int[] corner) {
      if (side == 0) {
        return windowStart;
      }
      int within = Math.min(Math.max(row - corner[0], 0), side - 1);
      return windowStart + (long) (channel * side + within) * windowLine + size - side - corner[1];
    }
  }
}
