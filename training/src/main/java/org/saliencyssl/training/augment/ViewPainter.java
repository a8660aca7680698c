package org.saliencyssl.training.augment;

import java.nio.FloatBuffer;
import org.saliencyssl.api.PixelNormalization;

/**
 * Paints views in host memory: what {@link TwoViewAugmentation} does with tensors, one image at a
 * time, in arrays that stay in the core's cache and loops over whole {@link Rows}.
 *
 * <p>An axis-aligned crop and a blur are each a mix of rows and then a mix of columns. Columns are
 * mixed as rows of the turned view, so the view is cut along y, turned, cut along x, coloured,
 * blurred along x, turned back and blurred along y. A blur's weights sum to 1, so pixels are
 * normalised before it, in the loop that colours them.
 *
 * <p>Keeps its arrays between images. Not safe for use by several threads.
 */
final class ViewPainter {

  private static final float[] UNIT = new float[256];
  private static final float[] SCALE = new float[3];
  private static final float[] SHIFT = new float[3];

  static {
    for (int i = 0; i < UNIT.length; i++) {
      UNIT[i] = i / 255f;
    }
    for (int c = 0; c < 3; c++) {
      SCALE[c] = (float) (1.0 / PixelNormalization.std()[c]);
      SHIFT[c] = (float) (-(double) PixelNormalization.mean()[c] / PixelNormalization.std()[c]);
    }
  }

  private final int size;
  private final AxisTaps across;
  private final AxisTaps down;
  private final float[] flat;
  private final float[][][] cut;
  private final float[][][] coloured;
  private final float[][] blurred;
  private final float[] linear = new float[9];
  private final float[] mean = new float[9];
  private float[][][] image = {};
  private float[] mixed = {};
  private float[] strip = {};
  private float[][] turned = {};
  private int side;

  ViewPainter(int size, int supersample) {
    this.size = size;
    this.across = new AxisTaps(size, supersample);
    this.down = new AxisTaps(size, supersample);
    this.flat = new float[size * size];
    this.cut = new float[3][size][size];
    this.coloured = new float[3][size][size];
    this.blurred = new float[size][size];
  }

  /** Takes the image that the next views are cut from: interleaved bytes of a square. */
  void image(byte[] rgb, int imageSide) {
    fit(imageSide);
    int at = 0;
    for (int y = 0; y < side; y++) {
      float[] red = image[0][y];
      float[] green = image[1][y];
      float[] blue = image[2][y];
      for (int x = 0; x < side; x++, at += 3) {
        red[x] = UNIT[rgb[at] & 0xFF];
        green[x] = UNIT[rgb[at + 1] & 0xFF];
        blue[x] = UNIT[rgb[at + 2] & 0xFF];
      }
    }
  }

  /** Writes a view of the image as three planes, row by row. */
  void view(ViewPlan plan, FloatBuffer out, int at) {
    aim(plan.box());
    for (int c = 0; c < 3; c++) {
      cut(image[c], cut[c]);
    }
    colour(plan.colour());
    for (int c = 0; c < 3; c++) {
      int to = at + c * size * size;
      if (plan.blurred()) {
        blur(coloured[c], plan.kernel(), out, to);
      } else {
        flatten(coloured[c]);
        Rows.transpose(blurred, flat, size, 0, size, size);
        put(blurred, out, to);
      }
    }
  }

  /** Writes the same part of a square object mask as one plane. */
  void mask(byte[] bytes, int imageSide, ViewPlan plan, FloatBuffer out, int at) {
    fit(imageSide);
    float[][] plane = image[0];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        plane[y][x] = UNIT[bytes[y * side + x] & 0xFF];
      }
    }
    aim(plan.box());
    cut(plane, cut[0]);
    flatten(cut[0]);
    Rows.transpose(blurred, flat, size, 0, size, size);
    put(blurred, out, at);
  }

  private void fit(int imageSide) {
    if (side != imageSide) {
      side = imageSide;
      image = new float[3][side][side];
      mixed = new float[side];
      strip = new float[size * side];
      turned = new float[side][size];
    }
  }

  private void aim(CropBox box) {
    across.set(box.left(), box.right(), side);
    down.set(box.top(), box.bottom(), side);
  }

  /** Cuts the view out of a plane; the result is turned: [x][y]. */
  private void cut(float[][] plane, float[][] result) {
    int low = across.low();
    int high = across.high();
    for (int y = 0; y < size; y++) {
      Rows.mix(mixed, plane, down, y, low, high);
      System.arraycopy(mixed, low, strip, y * side + low, high - low);
    }
    Rows.transpose(turned, strip, side, low, high, size);
    for (int x = 0; x < size; x++) {
      Rows.mix(result[x], turned, across, x, 0, size);
    }
  }

  /** Colours, clamps and normalises. */
  private void colour(ColourTransform transform) {
    transform.put(linear, mean, 0);
    float[] offset = new float[3];
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      for (float[] row : cut[c]) {
        sum += Rows.sum(row);
      }
      float mu = (float) (sum / (size * size));
      for (int to = 0; to < 3; to++) {
        offset[to] += mean[3 * to + c] * mu;
      }
    }
    for (int c = 0; c < 3; c++) {
      float[] factors = {linear[3 * c], linear[3 * c + 1], linear[3 * c + 2], offset[c]};
      for (int x = 0; x < size; x++) {
        Rows.blend(coloured[c][x], cut[0][x], cut[1][x], cut[2][x], factors, SCALE[c], SHIFT[c]);
      }
    }
  }

  /** Blurs a turned plane along x, turns it back, blurs it along y and writes it. */
  private void blur(float[][] plane, float[] kernel, FloatBuffer out, int at) {
    RowBlur.apply(plane, kernel, blurred);
    flatten(blurred);
    Rows.transpose(plane, flat, size, 0, size, size);
    RowBlur.apply(plane, kernel, blurred);
    put(blurred, out, at);
  }

  private void flatten(float[][] rows) {
    for (int i = 0; i < size; i++) {
      System.arraycopy(rows[i], 0, flat, i * size, size);
    }
  }

  private void put(float[][] rows, FloatBuffer out, int at) {
    for (int y = 0; y < size; y++) {
      out.put(at + y * size, rows[y]);
    }
  }
}
