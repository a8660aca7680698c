package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.compute.LineMask;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;

/**
 * Chooses the cells that are hidden, uniformly among the foreground's and among the background's,
 * or among all cells. Ratio and order of the cells are drawn in Java; counting and choosing happen
 * on the device.
 */
final class CellChoice {

  private final TensorOps ops;
  private final Placement placement;
  private final CellCounts counts;
  private final int grid;

  CellChoice(Placement placement, Cap cap, ReleasedCells released, PluginContext context) {
    this.ops = context.ops();
    this.placement = placement;
    this.grid = context.facts().grid();
    this.counts = new CellCounts(grid * grid, placement, cap, released, ops);
  }

  /**
   * Chooses the same cells for all colour channels of an image.
   *
   * @return the mask, one channel
   */
  LineMask spatial(MaskTask task) {
    MaskShape[] shapes = new MaskShape[task.batch()];
    Arrays.fill(shapes, MaskShape.SPATIAL);
    try (NDArray cells = choose(task, shapes, 1)) {
      return LineMask.ofCells(ops, cells, task.imageSize());
    }
  }

  /**
   * Chooses cells for each image and colour channel.
   *
   * @param shapes for each sample: the same cells in all channels, others in each, or (focal) none
   * @param channels 3, or 1 if no shape is channel-wise
   * @return shape (N, channels, G, G), float32, 1 where a cell is hidden, else 0
   */
  NDArray choose(MaskTask task, MaskShape[] shapes, int channels) {
    Shape shape = new Shape(task.batch(), channels, grid, grid);
    NDArray order = ops.upload(order(task, shapes, channels), shape, task.manager());
    double[] ratios = ratios(task, shapes);
    return placement.saliencyGuided() && anyHasCells(shapes)
        ? guided(task, order, ratios)
        : choose(order, order.onesLike(), all(task, ratios), channels);
  }

  private NDArray guided(MaskTask task, NDArray order, double[] ratios) {
    int channels = (int) order.getShape().get(1);
    NDArray foreground = foreground(task.view().saliency());
    NDArray eligible = foreground.expandDims(1).mul(order.onesLike());
    NDArray present = foreground.sum(new int[] {1, 2}).toType(DataType.FLOAT64, false);
    NDArray shares = ops.upload(ratios, new Shape(ratios.length), task.manager());
    if (task.hardNegative()) {
      NDArray hidden = counts.hardNegative(present, shares);
      return choose(order, eligible, counts.withoutSingles(hidden, present), channels);
    }
    NDArray hidden = counts.foreground(present, shares);
    NDArray absent = present.neg().add(ops.constant(grid * grid));
    NDArray rest = counts.background(absent, hidden, each(task, ratios, counts::total));
    return choose(order, eligible, counts.withoutSingles(hidden, present), channels)
        .add(
            choose(
                order,
                eligible.neg().add(ops.constant(1)),
                counts.withoutSingles(rest, absent),
                channels));
  }

  private NDArray choose(NDArray order, NDArray eligible, NDArray count, int channels) {
    return ops.chooseCells(order, eligible, perChannel(count, channels));
  }

  private NDArray all(MaskTask task, double[] ratios) {
    return task.hardNegative()
        ? each(task, ratios, counts::hardNegativeTotal)
        : each(task, ratios, counts::total);
  }

  private NDArray each(MaskTask task, double[] ratios, DoubleUnaryOperator count) {
    double[] counted = Arrays.stream(ratios).map(count).toArray();
    return ops.upload(counted, new Shape(counted.length), task.manager());
  }

  /** (N) float64 to (N, channels) int64. */
  private static NDArray perChannel(NDArray counts, int channels) {
    NDArray column = counts.toType(DataType.INT64, false).expandDims(1);
    return column.broadcast(counts.size(), channels);
  }

  private static boolean anyHasCells(MaskShape[] shapes) {
    return Arrays.stream(shapes).anyMatch(shape -> shape != MaskShape.FOCAL);
  }

  /** A focal image has ratio 0, and so no cells. */
  private double[] ratios(MaskTask task, MaskShape[] shapes) {
    Interval range = placement.ratio(task.hardNegative());
    double[] ratios = new double[task.batch()];
    for (int i = 0; i < ratios.length; i++) {
      if (shapes[i] != MaskShape.FOCAL) {
        ratios[i] = task.stream(i, "ratio").uniform(range.min(), range.max());
      }
    }
    return ratios;
  }

  /** A random rank for each cell, so that any count of the smallest is a uniform choice. */
  private float[] order(MaskTask task, MaskShape[] shapes, int channels) {
    int cells = grid * grid;
    float[] order = new float[task.batch() * channels * cells];
    for (int i = 0; i < task.batch(); i++) {
      RandomStreams streams = task.branches().get(i).purpose("cells");
      for (int c = 0; c < channels; c++) {
        boolean own = shapes[i] == MaskShape.CHANNEL_WISE;
        int[] ranks = streams.at(own ? c : 0).stream().permutation(cells);
        for (int k = 0; k < cells; k++) {
          order[(i * channels + c) * cells + k] = ranks[k];
        }
      }
    }
    return order;
  }

  private static NDArray foreground(@Nullable SaliencyMap saliency) {
    if (saliency == null) {
      throw new IllegalArgumentException(
          "the view has no saliency map, but saliencyGuided is true; give the spec a saliency"
              + " provider or set saliencyGuided to false");
    }
    return saliency.foreground();
  }
}
