package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saliencyssl.api.compute.Volume.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorOpsFilterTest {

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

  @ParameterizedTest
  @CsvSource({
    "1, 0.5, 4, 4",
    "3, 0.7, 2, 5",
    "11, 5, 9, 13",
    "7, 30, 12, 4",
    // wide enough for the pass by 16, filled up by 0, 1, 11 and 15 pixels; one pixel too narrow
    "31, 10, 20, 64",
    "1, 1, 1, 31",
    "11, 5, 40, 37",
    "5, 2, 7, 49",
    "11, 5, 12, 26",
    "11, 5, 16, 81",
    "5, 2, 6, 112"
  })
  void blursAndHighPassesAsTheSlowReference(int kernel, double sigma, int height, int width) {
    Volume images = Volume.random(21, 2, 3, height, width);
    double[] weights = new double[kernel];
    for (int i = 0; i < kernel; i++) {
      double t = i - kernel / 2;
      weights[i] = Math.exp(-t * t / (2 * sigma * sigma));
    }
    double sum = Arrays.stream(weights).sum();
    Arrays.setAll(weights, i -> weights[i] / sum);
    Volume blurred =
        Volume.of(2, 3, height, width, (n, c, y, x) -> filtered(images, weights, n, c, y, x));
    Volume rest =
        Volume.of(
            2, 3, height, width, (n, c, y, x) -> images.at(n, c, y, x) - blurred.at(n, c, y, x));
    assertClose(ops.gaussianBlur(images.on(manager), kernel, sigma), blurred);
    assertClose(ops.highPass(images.on(manager), kernel, sigma), rest);
  }

  /** 12 million numbers, so that the planes are taken in parts. */
  @Test
  void blursALargeBatchAsEachOfItsImages() {
    NDArray images = manager.randomNormal(new Shape(20, 3, 450, 450));
    NDArray together = ops.gaussianBlur(images, 5, 2);
    NDArray filtered = ops.highPass(images, 5, 2);
    for (int i = 0; i < 20; i++) {
      NDArray alone = images.get(i).expandDims(0);
      assertThat(gap(together.get(i), ops.gaussianBlur(alone, 5, 2))).isLessThan(1e-6f);
      assertThat(gap(filtered.get(i), ops.highPass(alone, 5, 2))).isLessThan(1e-6f);
    }
  }

  private static float gap(NDArray a, NDArray b) {
    return a.sub(b.squeeze(0)).abs().max().getFloat();
  }

  /**
   * The file holds two results of torchvision 0.22.1, {@code gaussian_blur(x, [11, 11], [5, 5])}
   * and {@code (x, [31, 31], [10, 10])}, as little-endian float32; x is the image made here.
   */
  @Test
  void blursAsTorchvision() throws IOException {
    Volume image =
        Volume.of(1, 1, 20, 24, (n, c, y, x) -> (float) (((y * 24 + x) * 37 + 11) % 101) / 101f);
    float[] golden = new float[2 * 480];
    try (InputStream in = TensorOpsFilterTest.class.getResourceAsStream("gaussian-blur.f32")) {
      byte[] bytes = new DataInputStream(in).readAllBytes();
      assertThat(bytes).hasSize(4 * golden.length);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(golden);
    }
    assertClose(
        ops.gaussianBlur(image.on(manager), 11, 5),
        Volume.of(1, 1, 20, 24, (n, c, y, x) -> golden[y * 24 + x]),
        1e-6);
    assertClose(
        ops.gaussianBlur(image.on(manager), 31, 10),
        Volume.of(1, 1, 20, 24, (n, c, y, x) -> golden[480 + y * 24 + x]),
        1e-6);
  }

  /** The weights of k = 3, sigma = 1: 1 and e^-1/2 twice, normalised. */
  @Test
  void aBlurredPointIsTheKernel() {
    Volume point = Volume.of(1, 1, 7, 7, (n, c, y, x) -> y == 3 && x == 3 ? 1 : 0);
    double side = Math.exp(-0.5) / (1 + 2 * Math.exp(-0.5));
    double[] weights = {0, 0, side, 1 - 2 * side, side, 0, 0};
    assertClose(
        ops.gaussianBlur(point.on(manager), 3, 1),
        Volume.of(1, 1, 7, 7, (n, c, y, x) -> weights[y] * weights[x]));
  }

  @Test
  void aFlatImageHasNoHighFrequencies() {
    NDArray flat = Volume.of(2, 3, 32, 32, (n, c, y, x) -> 0.25 * n + c).on(manager);
    assertClose(ops.highPass(flat, 11, 5), Volume.of(2, 3, 32, 32, (n, c, y, x) -> 0), 1e-6);
  }

  @Test
  void blursEachImageWithItsOwnKernel() {
    Volume images = Volume.random(22, 3, 2, 6, 8);
    float[][] kernels = {{0, 0, 1, 0, 0}, {.1f, .2f, .4f, .2f, .1f}, {.5f, -1, 0, .25f, 2}};
    double[][] weights = new double[3][5];
    for (int n = 0; n < 3; n++) {
      for (int i = 0; i < 5; i++) {
        weights[n][i] = kernels[n][i];
      }
    }
    NDArray blurred = ops.blurEach(images.on(manager), manager.create(kernels));
    assertClose(
        blurred, Volume.of(3, 2, 6, 8, (n, c, y, x) -> filtered(images, weights[n], n, c, y, x)));
    float[] delta = blurred.get("0").toFloatArray();
    assertThat(delta).isEqualTo(Arrays.copyOf(images.floats(), delta.length));
  }

  @Test
  void transformsColoursAboutTheMeanAndClamps() {
    Volume images = Volume.random(23, 2, 3, 5, 4);
    Volume linear = Volume.random(24, 2, 1, 3, 3);
    Volume mean =
        Volume.of(2, 1, 3, 3, (n, c, y, x) -> (y == x ? -1.5 : 0.5 + 0.2 * (y - x)) * (1 + n));
    double[][] mu = new double[2][3];
    for (int i = 0; i < images.values().length; i++) {
      mu[i / 60][i / 20 % 3] += images.values()[i] / 20;
    }
    Volume wanted =
        Volume.of(
            2,
            3,
            5,
            4,
            (n, c, y, x) -> {
              double sum = 0;
              for (int k = 0; k < 3; k++) {
                sum += linear.at(n, 0, c, k) * images.at(n, k, y, x);
                sum += mean.at(n, 0, c, k) * mu[n][k];
              }
              return Math.max(0, Math.min(1, sum));
            });
    assertThat(wanted.values()).contains(0.0, 1.0);
    assertThat(Arrays.stream(wanted.values())).anyMatch(v -> v > 0 && v < 1);
    Shape matrices = new Shape(2, 3, 3);
    NDArray found =
        ops.colour(
            images.on(manager),
            linear.on(manager).reshape(matrices),
            mean.on(manager).reshape(matrices));
    assertClose(found, wanted);
    assertClose(
        ops.imageMeans(images.on(manager)), Volume.of(2, 3, 1, 1, (n, c, y, x) -> mu[n][c]));
  }

  @Test
  void standardisesChannels() {
    Volume images = Volume.random(25, 2, 3, 4, 5);
    float[] mean = {0.485f, 0.456f, 0.406f};
    float[] std = {0.229f, 0.224f, 0.225f};
    assertClose(
        ops.normalize(images.on(manager), mean, std),
        Volume.of(2, 3, 4, 5, (n, c, y, x) -> (images.at(n, c, y, x) - mean[c]) / (double) std[c]));
  }

  @Test
  void blendsExactlyAtBothEndsAndBroadcasts() {
    Volume images = Volume.random(26, 2, 3, 4, 5);
    Volume fill = Volume.of(2, 3, 1, 1, (n, c, y, x) -> 10.0 * n + c);
    Volume mask = Volume.of(2, 1, 4, 5, (n, c, y, x) -> x / 4.0);
    NDArray blended = ops.blend(images.on(manager), fill.on(manager), mask.on(manager));
    assertClose(
        blended,
        Volume.of(
            2,
            3,
            4,
            5,
            (n, c, y, x) ->
                images.at(n, c, y, x) * (1 - x / 4.0) + fill.at(n, c, 0, 0) * (x / 4.0)));
    Volume found = Volume.of(blended);
    assertThat(found.at(1, 2, 3, 0)).isEqualTo(images.at(1, 2, 3, 0));
    assertThat(found.at(1, 2, 3, 4)).isEqualTo(12.0);
  }

  /** Both passes at once; an index outside is reflected about the outermost pixel. */
  private static double filtered(Volume v, double[] weights, int n, int c, int y, int x) {
    int half = weights.length / 2;
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < weights.length; j++) {
        int row = reflected(y + i - half, v.h());
        int column = reflected(x + j - half, v.w());
        sum += weights[i] * weights[j] * v.at(n, c, row, column);
      }
    }
    return sum;
  }

  private static int reflected(int i, int size) {
    int folded = Math.abs(i);
    return folded < size ? folded : 2 * (size - 1) - folded;
  }
}
