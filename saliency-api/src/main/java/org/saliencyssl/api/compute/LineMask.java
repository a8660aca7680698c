package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * A mask of a batch of images, kept as the few lines of pixels it consists of: cells and windows
 * repeat a line down many rows. It becomes pixels where it is used, on the CPU for a few images at
 * a time that stay in the cache.
 *
 * <p>Nothing here is differentiable; {@link TensorOps#blend} with a mask of pixels is.
 */
public final class LineMask implements AutoCloseable {

  /**
   * {@code index}: each pixel row's line among all lines of the batch, (N, C, H). Parts of about 1
   * MB (float32) on the CPU: with the whole batch at once every temporary array passes through
   * memory (docs/benchmarks/masking.md).
   */
  static final String METHODS =
      """
        def cell_lines(self, cells: Tensor, sizes: Tensor) -> Tensor:
          size = int(torch.select(sizes, 0, 0))
          r = torch.arange(size, dtype=4, layout=None, device=ops.prim.device(cells))
          cell = torch.div(torch.mul(r, torch.size(cells, 3)), size, rounding_mode="floor")
          return torch.index_select(cells, 3, cell)
        def line_index(self, lines: Tensor, rows: Tensor) -> Tensor:
          images = torch.mul(torch.size(lines, 0), torch.size(lines, 1))
          i = torch.arange(images, dtype=4, layout=None, device=ops.prim.device(lines))
          first = torch.mul(i, torch.size(lines, 2))
          shape = [torch.size(lines, 0), torch.size(lines, 1), 1]
          return torch.add(torch.reshape(first, shape), torch.unsqueeze(rows, 1), alpha=1)
        def line_pixels(self, lines: Tensor, index: Tensor) -> Tensor:
          table = torch.flatten(lines, 0, 2)
          m = torch.index_select(table, 0, torch.flatten(index, 0, 2))
          shape = [torch.size(index, 0), torch.size(index, 1), torch.size(index, 2)]
          return torch.reshape(m, torch.add(shape, [torch.size(lines, 3)]))
        def mask_pixels(self, lines: Tensor, rows: Tensor) -> Tensor:
          index = (self).line_index(lines, rows, )
          return (self).line_pixels(lines, index, )
        def hide_step(self, x: Tensor) -> int:
          step = torch.size(x, 0)
          if torch.__not__(ops.prim.is_cuda(x)):
            image = torch.mul(torch.mul(torch.size(x, 1), torch.size(x, 2)), torch.size(x, 3))
            step = torch.add(torch.floordiv(262144, image), 1)
          return step
        def hide(self, x: Tensor, fill: Tensor, lines: Tensor, rows: Tensor, z: Tensor) -> Tensor:
          index = (self).line_index(lines, rows, )
          wide = torch.expand(fill, torch.size(x))
          step = (self).hide_step(x, )
          n = torch.size(x, 0)
          i = 0
          while torch.lt(i, n):
            j = ops.prim.min(torch.add(i, step), n)
            m = (self).line_pixels(lines, torch.slice(index, 0, i, j), )
            y = torch.slice(z, 0, i, j)
            _1 = torch.lerp(torch.slice(x, 0, i, j), torch.slice(wide, 0, i, j), m, out=y)
            i = j
          return z
        def hide_new(self, x: Tensor, fill: Tensor, lines: Tensor, rows: Tensor) -> Tensor:
          return (self).hide(x, fill, lines, rows, torch.empty_like(x), )
        def hide_in_place(self, x: Tensor, fill: Tensor, lines: Tensor, rows: Tensor) -> Tensor:
          return (self).hide(x, fill, lines, rows, x, )
        def hide_runs(self, x: Tensor, bank: Tensor, offsets: Tensor, h: Tensor, lines: Tensor, rows: Tensor, z: Tensor) -> Tensor:
          index = (self).line_index(lines, rows, )
          step = (self).hide_step(x, )
          n = torch.size(x, 0)
          image = torch.floordiv(torch.numel(x), n)
          runs = torch.unfold(bank, 0, image, 1)
          scale = annotate(float, torch.item(h))
          i = 0
          while torch.lt(i, n):
            j = ops.prim.min(torch.add(i, step), n)
            m = (self).line_pixels(lines, torch.slice(index, 0, i, j), )
            a = torch.slice(x, 0, i, j)
            run = torch.index_select(runs, 0, torch.slice(offsets, 0, i, j))
            b = torch.reshape(torch.mul_(run, scale), torch.size(a))
            _1 = torch.lerp(a, b, m, out=torch.slice(z, 0, i, j))
            i = j
          return z
        def hide_runs_new(self, x: Tensor, bank: Tensor, offsets: Tensor, h: Tensor, lines: Tensor, rows: Tensor) -> Tensor:
          return (self).hide_runs(x, bank, offsets, h, lines, rows, torch.empty_like(x), )
        def hide_runs_in_place(self, x: Tensor, bank: Tensor, offsets: Tensor, h: Tensor, lines: Tensor, rows: Tensor) -> Tensor:
          return (self).hide_runs(x, bank, offsets, h, lines, rows, x, )
      """;

  private final TensorOps ops;
  private final NDArray lines;
  private final NDArray rows;

  /**
   * Makes a mask of lines: pixel (r, x) of channel c of image n is {@code lines[n, c, rows[n, r],
   * x]}.
   *
   * @param ops operations of the arrays' device
   * @param lines shape (N, C, L, W), float32 in [0, 1], 1 where a pixel is hidden; C is that of the
   *     images, or 1 for the same mask in all channels. Closed with the mask
   * @param rows shape (N, H) or (1, H), int64 in [0, L); the engine refuses others. Closed with the
   *     mask
   */
  public LineMask(TensorOps ops, NDArray lines, NDArray rows) {
    Arguments.require("lines", lines, DataType.FLOAT32, -1, -1, -1, -1);
    long images = rows.getShape().get(0) == 1 ? 1 : lines.getShape().get(0);
    Arguments.require("rows", rows, DataType.INT64, images, -1);
    this.ops = ops;
    this.lines = lines;
    this.rows = rows;
  }

  /**
   * Makes a mask of cells: pixel row r belongs to cell row floor(r G / size), columns likewise, as
   * in {@link TensorOps#cellsToPixels}.
   *
   * @param ops operations of the cells' device
   * @param cells shape (N, C, G, G), float32 in [0, 1], 1 where a cell is hidden
   * @param size side of the images in pixels, at least G
   * @return the mask, closed by the caller
   */
  public static LineMask ofCells(TensorOps ops, NDArray cells, int size) {
    long grid = cells.getShape().get(2);
    long[] rows = new long[size];
    for (int r = 0; r < size; r++) {
      rows[r] = r * grid / size;
    }
    NDArray places = ops.upload(rows, new Shape(1, size), cells.getManager());
    return new LineMask(ops, ops.cellLines(cells, size), places);
  }

  /**
   * Returns this mask with further lines, which rows of images may then name.
   *
   * @param further shape (N, 1, l, W), float32 in [0, 1]: lines L up to L + l of all channels
   * @param places shape (N, H), int64 in [0, L + l): the rows of the new mask, closed with it
   * @return a new mask, closed by the caller
   */
  public LineMask with(NDArray further, NDArray places) {
    Shape shape = lines.getShape();
    Arguments.require("further", further, DataType.FLOAT32, shape.get(0), 1, -1, shape.get(3));
    long more = further.getShape().get(2);
    NDArray wide = further.broadcast(shape.get(0), shape.get(1), more, shape.get(3));
    return new LineMask(ops, lines.concat(wide, 2), places);
  }

  /**
   * Spreads the mask over pixels.
   *
   * @return shape (N, C, H, W), float32
   */
  public NDArray pixels() {
    return ops.script().method("mask_pixels").tensor(lines).tensor(rows).single();
  }

  /**
   * Hides: images (1 - mask) + fill mask, exactly the image where the mask is 0 and exactly the
   * fill where it is 1.
   *
   * @param images shape (N, C, H, W), float32, without gradient
   * @param fill any shape that broadcasts to the images', float32
   * @param inPlace whether the images are overwritten
   * @return shape (N, C, H, W), float32: {@code images} itself if in place, else a new array
   */
  public NDArray hide(NDArray images, NDArray fill, boolean inPlace) {
    requireFits(images);
    Arguments.requireBroadcast("fill", fill, images.getShape());
    String method = inPlace ? "hide_in_place" : "hide_new";
    Script.Call call = ops.script().method(method).tensor(images).tensor(fill);
    return result(call, images, inPlace);
  }

  /**
   * Hides behind contiguous runs of a bank of values, such as noise, one for each image, without
   * writing them out.
   *
   * @param images shape (N, C, H, W), float32, without gradient
   * @param bank shape (L), float32, L at least C H W
   * @param offsets shape (N), int64, each in [0, L - C H W]; the engine refuses others
   * @param scale what the runs are multiplied with; a setting, see {@link TensorOps#constant}
   * @param inPlace whether the images are overwritten
   * @return as {@link #hide} with {@code scale bank[offsets[n] : offsets[n] + C H W]} as image n's
   *     fill
   */
  public NDArray hideBehindRuns(
      NDArray images, NDArray bank, NDArray offsets, double scale, boolean inPlace) {
    requireFits(images);
    Arguments.require("bank", bank, DataType.FLOAT32, -1);
    Arguments.require("offsets", offsets, DataType.INT64, images.getShape().get(0));
    long length = images.getShape().size() / images.getShape().get(0);
    if (length > bank.getShape().get(0)) {
      throw new IllegalArgumentException(
          "an image has " + length + " values, the bank holds " + bank.getShape().get(0));
    }
    String method = inPlace ? "hide_runs_in_place" : "hide_runs_new";
    Script.Call call = ops.script().method(method);
    call.tensor(images).tensor(bank).tensor(offsets).tensor(ops.constant(scale));
    return result(call, images, inPlace);
  }

  @Override
  public void close() {
    lines.close();
    rows.close();
  }

  private NDArray result(Script.Call call, NDArray images, boolean inPlace) {
    NDArray result = call.tensor(lines).tensor(rows).single();
    if (!inPlace) {
      return result;
    }
    result.close(); // a second handle of the same memory
    return images;
  }

  private void requireFits(NDArray images) {
    Shape mask = lines.getShape();
    long height = rows.getShape().get(1);
    Arguments.require("images", images, DataType.FLOAT32, mask.get(0), -1, height, mask.get(3));
    long channels = images.getShape().get(1);
    if (mask.get(1) != 1 && mask.get(1) != channels) {
      throw new IllegalArgumentException(
          "the mask has " + mask.get(1) + " channels, the images have " + channels);
    }
  }
}
