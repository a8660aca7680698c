package org.saliencyssl.api.compute;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Batched image operations that DJL lacks or is slow at, each one call for a whole batch.
 *
 * <p>Images are (N, C, H, W) float32. Arguments are never modified (their names are overwritten)
 * and lie on the device the operations were loaded for; a result is new and is attached to the
 * manager of the first argument unless stated otherwise. Operations on float32 arrays are
 * differentiable except {@link #chooseCells} and {@link #largestComponent}. An argument of another
 * shape or type is refused with an {@link IllegalArgumentException} that names both shapes.
 */
public final class TensorOps implements AutoCloseable {

  private final Script script;
  private final NDManager host;
  private final NDArray anchor;
  private final NDManager apart;
  private final Map<Double, NDArray> constants = new HashMap<>();
  private final Map<Float, NDArray> floatConstants = new HashMap<>();

  private TensorOps(Script script, NDManager host, NDArray anchor) {
    this.script = script;
    this.host = host;
    this.anchor = anchor;
    // constants come as they are needed; a run's own arrays are as many after every step
    this.apart = host.getEngine().newBaseManager(Device.cpu());
  }

  /**
   * Loads the operations; once per device is enough.
   *
   * @param manager gives engine and device
   * @return the operations, closed by the caller
   */
  public static TensorOps load(NDManager manager) {
    String methods =
        UploadScript.METHODS
            + PixelScript.METHODS
            + LineMask.METHODS
            + FusedSgd.METHODS
            + FusedLars.METHODS;
    Script script = Script.load(manager, "operations", methods);
    NDManager own = manager.newSubManager();
    NDArray anchor = own.zeros(new Shape(1));
    NDScope.unregister(anchor);
    return new TensorOps(script, own.newSubManager(Device.cpu()), anchor);
  }

  /**
   * Returns a number as an operand for arrays of any device. It lies in host memory, where the
   * engine reads it as it would a plain number; {@code array.mul(5)} instead uploads the 5 first,
   * and waits for everything the GPU has to do before.
   *
   * @param value a value of a setting or a shape: it is kept until these operations are closed, so
   *     nothing that is new in every step
   * @return a scalar, float64, which leaves the type of a floating-point array as it is unless that
   *     is a scalar, too (see {@link #floatConstant}); not to be closed
   */
  public NDArray constant(double value) {
    return constants.computeIfAbsent(value, number -> kept(apart.create(number)));
  }

  /**
   * Returns a number as {@link #constant} does, for arrays of float32 that may be scalars, such as
   * a loss.
   *
   * @param value rounded to float32; kept until these operations are closed
   * @return a scalar, float32; not to be closed
   */
  public NDArray floatConstant(double value) {
    float rounded = (float) value;
    return floatConstants.computeIfAbsent(rounded, number -> kept(apart.create(number)));
  }

  /**
   * Takes numbers to the device, without waiting for what the device has to do before: on a GPU
   * through pinned memory, which the copy engine reads when its turn comes. The way for what a step
   * decides in Java; {@code manager.create} waits.
   *
   * @param values the numbers, row by row; may be changed after the call
   * @param shape shape of the result
   * @param owner what the result is attached to
   * @return the numbers on the device, float32
   */
  public NDArray upload(float[] values, Shape shape, NDManager owner) {
    return sent(to(owner).create(values, shape), owner);
  }

  /**
   * Takes numbers to the device as {@link #upload(float[], Shape, NDManager)} does.
   *
   * @param values the numbers, row by row; may be changed after the call
   * @param shape shape of the result
   * @param owner what the result is attached to
   * @return the numbers on the device, float64
   */
  public NDArray upload(double[] values, Shape shape, NDManager owner) {
    return sent(to(owner).create(values, shape), owner);
  }

  /**
   * Takes numbers to the device as {@link #upload(float[], Shape, NDManager)} does.
   *
   * @param values the numbers, row by row; may be changed after the call
   * @param shape shape of the result
   * @param owner what the result is attached to
   * @return the numbers on the device, int64
   */
  public NDArray upload(long[] values, Shape shape, NDManager owner) {
    return sent(to(owner).create(values, shape), owner);
  }

  /**
   * Takes bytes to the device as {@link #upload(float[], Shape, NDManager)} does. On a GPU the
   * buffer is free after the call; on the CPU a direct buffer is not copied, and must stay as it is
   * while the result is in use.
   *
   * @param values the bytes, row by row, as many as the shape holds
   * @param shape shape of the result
   * @param owner what the result is attached to
   * @return the bytes on the device, uint8
   */
  public NDArray upload(ByteBuffer values, Shape shape, NDManager owner) {
    return sent(to(owner).create(values, shape, DataType.UINT8), owner);
  }

  /** The loaded module, for the updates of a {@link FusedOptimizer}. */
  Script script() {
    return script;
  }

  /** Where small numbers travel, so that reading them does not wait for a GPU. */
  NDManager host() {
    return host;
  }

  /**
   * Turns decoded pixels into planes.
   *
   * @param bytes shape (N, H, W, 3), uint8
   * @return shape (N, 3, H, W), float32, contiguous, byte / 255
   */
  public NDArray toUnitFloat(NDArray bytes) {
    Arguments.require("bytes", bytes, DataType.UINT8, -1, -1, -1, 3);
    return call("to_unit_float", bytes);
  }

  /**
   * Cuts one box out of each image and scales it to a square, bilinearly.
   *
   * <p>Output pixel i of {@code size} covers the fractions [i / size, (i + 1) / size] of its box;
   * it is the mean of {@code supersample} squared samples at the centres of as many equal parts. A
   * sample interpolates between the four nearest pixel centres ({@code align_corners=false});
   * beyond the outermost centres the border pixel continues.
   *
   * @param images shape (N, C, H, W), float32
   * @param boxes shape (N, 4), float32: x0, y0, x1, y1 in fractions of the image's width and
   *     height; x0 &gt; x1 mirrors, y0 &gt; y1 turns upside down; (0, 0, 1, 1) is the whole image
   * @param size side of the result in pixels, positive
   * @param supersample samples per output pixel along a side, positive; about the largest reduction
   *     factor avoids aliasing
   * @return shape (N, C, size, size), float32
   */
  public NDArray crop(NDArray images, NDArray boxes, int size, int supersample) {
    Arguments.require("images", images, DataType.FLOAT32, -1, -1, -1, -1);
    Arguments.require("boxes", boxes, DataType.FLOAT32, images.getShape().get(0), 4);
    Arguments.positive("size", size);
    Arguments.positive("supersample", supersample);
    return call("crop", new long[] {size, supersample}, images, boxes);
  }

  /**
   * Samples images at arbitrary points, bilinearly, zero outside ({@code align_corners=false}).
   *
   * @param images shape (N, C, H, W), float32
   * @param grid shape (N, h, w, 2), float32: x, y with -1 and 1 at the outer edges of the image
   * @return shape (N, C, h, w), float32
   */
  public NDArray gridSample(NDArray images, NDArray grid) {
    Arguments.require("images", images, DataType.FLOAT32, -1, -1, -1, -1);
    Arguments.require("grid", grid, DataType.FLOAT32, images.getShape().get(0), -1, -1, 2);
    return call("grid_sample", images, grid);
  }

  /**
   * Scales to a square, bilinearly, {@code align_corners=false}, without antialiasing.
   *
   * @param images shape (N, C, H, W), float32
   * @param size side of the result in pixels, positive
   * @return shape (N, C, size, size), float32
   */
  public NDArray resize(NDArray images, int size) {
    Arguments.require("images", images, DataType.FLOAT32, -1, -1, -1, -1);
    Arguments.positive("size", size);
    return call("resize", new long[] {size}, images);
  }

  /**
   * Applies a colour transform per image: x' = clamp(A x + T mu, 0, 1), where mu is the image's
   * mean colour. Brightness, contrast, saturation, hue and greyscale, and chains of them without
   * clamping in between, have this form.
   *
   * @param images shape (N, 3, H, W), float32
   * @param linear A, shape (N, 3, 3), float32; row = channel of the result
   * @param mean T, shape (N, 3, 3), float32; row = channel of the result
   * @return shape (N, 3, H, W), float32 in [0, 1]
   */
  public NDArray colour(NDArray images, NDArray linear, NDArray mean) {
    Arguments.require("images", images, DataType.FLOAT32, -1, 3, -1, -1);
    Arguments.require("linear", linear, DataType.FLOAT32, images.getShape().get(0), 3, 3);
    Arguments.require("mean", mean, DataType.FLOAT32, images.getShape().get(0), 3, 3);
    return call("colour", images, linear, mean);
  }

  /**
   * Standardises channels: (x - mean) / std.
   *
   * @param images shape (N, C, H, W), float32
   * @param mean C means
   * @param std C standard deviations, positive
   * @return shape (N, C, H, W), float32
   */
  public NDArray normalize(NDArray images, float[] mean, float[] std) {
    Arguments.require("images", images, DataType.FLOAT32, -1, -1, -1, -1);
    long channels = images.getShape().get(1);
    Arguments.perChannel("mean", mean, channels);
    Arguments.perChannel("std", std, channels);
    float[] scale = new float[std.length];
    float[] shift = new float[std.length];
    for (int c = 0; c < std.length; c++) {
      Arguments.positive("std[" + c + "]", std[c]);
      scale[c] = (float) (1.0 / std[c]);
      shift[c] = (float) (-(double) mean[c] / std[c]);
    }
    Shape broadcast = new Shape(channels, 1, 1);
    try (NDArray a = host.create(scale, broadcast);
        NDArray b = host.create(shift, broadcast)) {
      return call("scale_shift", images, a, b);
    }
  }

  /**
   * Blurs with torchvision's Gaussian: weights exp(-(t / sigma)^2 / 2) at the integers t of
   * [-(kernel - 1) / 2, (kernel - 1) / 2], normalised to sum 1, along rows and columns; reflected
   * borders, the outermost pixel not repeated.
   *
   * @param images shape (N, C, H, W), float32, H and W above (kernel - 1) / 2
   * @param kernel number of weights, odd
   * @param sigma standard deviation in pixels, positive
   * @return shape (N, C, H, W), float32
   */
  public NDArray gaussianBlur(NDArray images, int kernel, double sigma) {
    return gaussian("blur", images, kernel, sigma);
  }

  /**
   * Blurs each image with its own kernel, along rows and columns; reflected borders as in {@link
   * #gaussianBlur}.
   *
   * @param images shape (N, C, H, W), float32, H and W above (k - 1) / 2
   * @param kernels shape (N, k), float32, k odd; used as they are: not normalised, not flipped
   *     (weight j multiplies the pixel at offset j - (k - 1) / 2); a delta leaves its image as it
   *     is
   * @return shape (N, C, H, W), float32
   */
  public NDArray blurEach(NDArray images, NDArray kernels) {
    Arguments.require("images", images, DataType.FLOAT32, -1, -1, -1, -1);
    Arguments.require("kernels", kernels, DataType.FLOAT32, images.getShape().get(0), -1);
    Arguments.kernelFits(images, kernels.getShape().get(1));
    return call("blur", images, kernels);
  }

  /**
   * What {@link #gaussianBlur} takes away: x - blur(x). Applied to normalised images with kernel 11
   * and sigma 5 it is the high-pass filter of Chin et al. (released code,
   * Dataset/random_mask_hp.py).
   *
   * @param images shape (N, C, H, W), float32, H and W above (kernel - 1) / 2
   * @param kernel number of weights, odd
   * @param sigma standard deviation in pixels, positive
   * @return shape (N, C, H, W), float32
   */
  public NDArray highPass(NDArray images, int kernel, double sigma) {
    return gaussian("high_pass", images, kernel, sigma);
  }

  /**
   * Spreads cell values over pixels: pixel row r belongs to cell row floor(r G / size), columns
   * likewise, whether or not G divides size.
   *
   * @param cells shape (N, C, G, G), float32
   * @param size side of the result in pixels, at least G
   * @return shape (N, C, size, size), float32
   */
  public NDArray cellsToPixels(NDArray cells, int size) {
    requireCells(cells, size);
    return call("cells_to_pixels", new long[] {size}, cells);
  }

  /** The lines of {@link LineMask#ofCells}: (N, C, G, size). */
  NDArray cellLines(NDArray cells, int size) {
    requireCells(cells, size);
    return call("cell_lines", new long[] {size}, cells);
  }

  /**
   * Chooses exactly counts[n, c] of the eligible cells of each grid: those with the smallest
   * scores, lower cell index first where scores are equal (NaN counts as largest). Random scores
   * give a uniform draw without replacement.
   *
   * @param scores shape (N, C, G, G), float32
   * @param eligible shape (N, C, G, G), float32; 0 excludes a cell
   * @param counts shape (N, C), int64; all eligible cells are chosen where fewer exist, none where
   *     a count is negative
   * @return shape (N, C, G, G), float32: 1 where chosen, else 0
   */
  public NDArray chooseCells(NDArray scores, NDArray eligible, NDArray counts) {
    Arguments.requireGrid("scores", scores);
    Arguments.require("eligible", eligible, DataType.FLOAT32, scores.getShape().getShape());
    Shape shape = scores.getShape();
    Arguments.require("counts", counts, DataType.INT64, shape.get(0), shape.get(1));
    return call("choose_cells", scores, eligible, counts);
  }

  /**
   * Blends: images (1 - mask) + fill mask; exactly the image where the mask is 0 and exactly the
   * fill where it is 1. Differentiable in all three.
   *
   * @param images shape (N, C, H, W), float32
   * @param fill any shape that broadcasts to the images', float32
   * @param mask any shape that broadcasts to the images', float32 in [0, 1]; 1 hides the image
   * @return shape (N, C, H, W), float32
   */
  public NDArray blend(NDArray images, NDArray fill, NDArray mask) {
    Arguments.require("images", images, DataType.FLOAT32, -1, -1, -1, -1);
    Arguments.requireBroadcast("fill", fill, images.getShape());
    Arguments.requireBroadcast("mask", mask, images.getShape());
    return call("blend", images, fill, mask);
  }

  /**
   * Averages maps over grid cells; cell g of a side of h covers rows floor(g h / grid) up to
   * ceil((g + 1) h / grid), so neighbouring cells overlap by a row where grid does not divide h.
   *
   * @param maps shape (N, C, h, w), float32
   * @param grid cells along a side, positive
   * @return shape (N, C, grid, grid), float32
   */
  public NDArray poolToGrid(NDArray maps, int grid) {
    Arguments.require("maps", maps, DataType.FLOAT32, -1, -1, -1, -1);
    Arguments.positive("grid", grid);
    return call("pool_to_grid", new long[] {grid}, maps);
  }

  /**
   * Takes contiguous runs out of a bank of values, such as precomputed noise.
   *
   * @param bank shape (L), float32, without gradient; not copied
   * @param offsets shape (N), int64, each in [0, L - length]; the engine refuses others
   * @param length values per run, in [1, L]
   * @return shape (N, length), float32; attached to the manager of {@code offsets}
   */
  public NDArray takeRuns(NDArray bank, NDArray offsets, int length) {
    Arguments.require("bank", bank, DataType.FLOAT32, -1);
    Arguments.require("offsets", offsets, DataType.INT64, -1);
    Arguments.positive("length", length);
    if (length > bank.getShape().get(0)) {
      throw new IllegalArgumentException(
          "length is " + length + ", the bank holds " + bank.getShape().get(0) + " values");
    }
    return call("take_runs", new long[] {length}, offsets, bank);
  }

  /**
   * Keeps the largest 4-connected component of each grid; of equally large ones that whose first
   * cell, in reading order, comes first.
   *
   * @param cells shape (N, G, G), float32; not 0 = set
   * @return shape (N, G, G), float32: 1 in the component, else 0; all 0 where no cell is set
   */
  public NDArray largestComponent(NDArray cells) {
    Arguments.require("cells", cells, DataType.FLOAT32, -1, -1, -1);
    return call("largest_component", cells);
  }

  /**
   * Averages each channel of each image over its pixels.
   *
   * @param images shape (N, C, H, W), float32
   * @return shape (N, C, 1, 1), float32
   */
  public NDArray imageMeans(NDArray images) {
    Arguments.require("images", images, DataType.FLOAT32, -1, -1, -1, -1);
    return call("image_means", images);
  }

  @Override
  public void close() {
    anchor.getManager().close(); // and the host's, which is below it
    apart.close();
    script.close();
  }

  private static NDArray kept(NDArray number) {
    NDScope.unregister(number);
    return number;
  }

  /** Where an array that is to be sent is made: at its goal if that is the host itself. */
  private NDManager to(NDManager owner) {
    return anchor.getDevice().isGpu() ? host : owner;
  }

  private NDArray sent(NDArray made, NDManager owner) {
    if (!anchor.getDevice().isGpu()) {
      return made;
    }
    try (made) {
      NDArray there = script.method("upload").tensor(made).tensor(anchor).single();
      there.attach(owner);
      return there;
    }
  }

  private static void requireCells(NDArray cells, int size) {
    Arguments.requireGrid("cells", cells);
    long grid = cells.getShape().get(3);
    if (size < grid) {
      throw new IllegalArgumentException(
          "size is " + size + ", must be at least the grid's " + grid + " cells");
    }
  }

  private NDArray gaussian(String method, NDArray images, int kernel, double sigma) {
    Arguments.require("images", images, DataType.FLOAT32, -1, -1, -1, -1);
    Arguments.kernelFits(images, kernel);
    Arguments.positive("sigma", sigma);
    float[] values = BlurScript.gaussian(kernel, sigma);
    try (NDArray weights = host.create(values, new Shape(1, kernel))) {
      return call(method, images, weights);
    }
  }

  private NDArray call(String method, NDArray... arguments) {
    Script.Call call = script.method(method);
    for (NDArray argument : arguments) {
      call.tensor(argument);
    }
    return call.single();
  }

  /** Sizes travel as a tensor in host memory, so that reading them does not wait for a GPU. */
  private NDArray call(String method, long[] sizes, NDArray... arguments) {
    try (NDArray integers = host.create(sizes)) {
      Script.Call call = script.method(method);
      for (NDArray argument : arguments) {
        call.tensor(argument);
      }
      return call.tensor(integers).single();
    }
  }
}
