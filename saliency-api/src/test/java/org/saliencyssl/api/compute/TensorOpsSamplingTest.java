package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saliencyssl.api.compute.Volume.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorOpsSamplingTest {

  private NDManager manager;
  private TensorOps ops;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    ops = TensorOps.load(manager);
  }

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @Test
  void turnsBytesIntoPlanesOfUnitRange() {
    byte[] pixels = new byte[2 * 3 * 4 * 3];
    new Random(5).nextBytes(pixels);
    pixels[0] = 0;
    pixels[1] = (byte) 255;
    NDArray bytes = manager.create(ByteBuffer.wrap(pixels), new Shape(2, 3, 4, 3), DataType.UINT8);
    Volume wanted =
        Volume.of(
            2, 3, 3, 4, (n, c, y, x) -> (pixels[((n * 3 + y) * 4 + x) * 3 + c] & 255) / 255.0);
    NDArray planes = ops.toUnitFloat(bytes);
    assertClose(planes, wanted, 1e-7);
    assertThat(planes.getFloat(0, 0, 0, 0)).isEqualTo(0f);
    assertThat(planes.getFloat(0, 1, 0, 0)).isEqualTo(1f);
  }

  /** The boxes lie inside, reach outside, mirror, turn upside down and magnify. */
  @ParameterizedTest
  @CsvSource({"16, 16, 8, 1", "16, 16, 8, 2", "11, 17, 5, 3", "8, 8, 20, 1", "8, 8, 7, 2"})
  void cropsAsTheSlowReference(int height, int width, int size, int supersample) {
    float[][] boxes = {
      {0.1f, 0.2f, 0.7f, 0.9f},
      {-0.3f, 0.5f, 0.4f, 1.2f},
      {0.9f, 0.1f, 0.2f, 0.6f},
      {0.3f, 0.8f, 0.5f, 0.1f},
      {0.4f, 0.4f, 0.5f, 0.5f}
    };
    Volume images = Volume.random(7, boxes.length, 3, height, width);
    Volume wanted =
        Volume.of(
            boxes.length,
            3,
            size,
            size,
            (n, c, y, x) -> cropPixel(images, n, c, boxes[n], y, x, size, supersample));
    NDArray cropped = ops.crop(images.on(manager), manager.create(boxes), size, supersample);
    assertClose(cropped, wanted);
  }

  @Test
  void theWholeBoxIsTheImageAndTheSwappedBoxItsMirrorImage() {
    Volume image = Volume.random(8, 1, 3, 12, 12);
    NDArray whole = manager.create(new float[][] {{0, 0, 1, 1}});
    NDArray mirror = manager.create(new float[][] {{1, 0, 0, 1}});
    assertClose(ops.crop(image.on(manager), whole, 12, 1), image);
    assertClose(
        ops.crop(image.on(manager), mirror, 12, 1),
        Volume.of(1, 3, 12, 12, (n, c, y, x) -> image.at(n, c, y, 11 - x)));
  }

  /** Halving with two samples a side puts one sample on each pixel centre: a mean of 2 x 2. */
  @Test
  void supersamplingByTheReductionFactorAverages() {
    Volume image = Volume.random(9, 2, 1, 10, 10);
    NDArray boxes = manager.create(new float[][] {{0, 0, 1, 1}, {0, 0, 1, 1}});
    Volume wanted =
        Volume.of(
            2,
            1,
            5,
            5,
            (n, c, y, x) ->
                (image.at(n, c, 2 * y, 2 * x)
                        + image.at(n, c, 2 * y, 2 * x + 1)
                        + image.at(n, c, 2 * y + 1, 2 * x)
                        + image.at(n, c, 2 * y + 1, 2 * x + 1))
                    / 4);
    assertClose(ops.crop(image.on(manager), boxes, 5, 2), wanted);
  }

  @Test
  void samplesAGridWithZerosOutside() {
    Volume images = Volume.random(10, 2, 2, 6, 9);
    Random random = new Random(11);
    float[] points = new float[2 * 4 * 5 * 2];
    for (int i = 0; i < points.length; i++) {
      points[i] = 3 * random.nextFloat() - 1.5f;
    }
    Volume wanted =
        Volume.of(
            2,
            2,
            4,
            5,
            (n, c, y, x) -> {
              int at = ((n * 4 + y) * 5 + x) * 2;
              double px = (points[at] + 1.0) / 2 * 9 - 0.5;
              double py = (points[at + 1] + 1.0) / 2 * 6 - 0.5;
              return bilinear(images, n, c, py, px, false);
            });
    NDArray grid = manager.create(points, new Shape(2, 4, 5, 2));
    assertClose(ops.gridSample(images.on(manager), grid), wanted);
  }

  @ParameterizedTest
  @CsvSource({"8, 8, 13", "13, 9, 5", "6, 6, 6"})
  void resizesAsTheSlowReference(int height, int width, int size) {
    Volume images = Volume.random(12, 2, 3, height, width);
    float[] whole = {0, 0, 1, 1};
    Volume wanted =
        Volume.of(2, 3, size, size, (n, c, y, x) -> cropPixel(images, n, c, whole, y, x, size, 1));
    assertClose(ops.resize(images.on(manager), size), wanted);
  }

  private static double cropPixel(
      Volume images, int n, int c, float[] box, int y, int x, int size, int supersample) {
    double sum = 0;
    for (int i = 0; i < supersample; i++) {
      for (int j = 0; j < supersample; j++) {
        double u = (x + (j + 0.5) / supersample) / size;
        double v = (y + (i + 0.5) / supersample) / size;
        double px = (box[0] + u * ((double) box[2] - box[0])) * images.w() - 0.5;
        double py = (box[1] + v * ((double) box[3] - box[1])) * images.h() - 0.5;
        sum += bilinear(images, n, c, py, px, true);
      }
    }
    return sum / (supersample * supersample);
  }

  /** Interpolates at a point in pixel-centre coordinates; the outside is the border, or zero. */
  private static double bilinear(Volume v, int n, int c, double y, double x, boolean border) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    double sum = 0;
    for (int i = top; i <= top + 1; i++) {
      for (int j = left; j <= left + 1; j++) {
        double weight = (1 - Math.abs(y - i)) * (1 - Math.abs(x - j));
        int row = Math.max(0, Math.min(v.h() - 1, i));
        int column = Math.max(0, Math.min(v.w() - 1, j));
        if (border || (row == i && column == j)) {
          sum += weight * v.at(n, c, row, column);
        }
      }
    }
    return sum;
  }
}
