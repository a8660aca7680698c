package org.saliencyssl.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {

  private static final int[] INPUT = {
    172, 47, 117, 192, 67, 251, 195, 103, 9, 211, 21, 242, 36, 87, 70, 216, 88, 140, 58, 193, 230,
    39, 87, 174, 88, 81, 165, 25, 77, 72, 9, 148, 115, 208, 243
  };

  /** Expected values: Pillow 11, Image.resize((3, 3), BILINEAR) of the 7 x 5 input above. */
  @Test
  void reducesAsPillowDoes() {
    byte[] out = Resampler.squash(bytes(INPUT), 7, 5, 1, 3);
    assertNear(out, 98, 131, 152, 114, 115, 142, 72, 109, 156);
  }

  /** The first two rows of Pillow's resize((8, 8), BILINEAR) of the same input. */
  @Test
  void enlargesAsPillowDoes() {
    byte[] out = Resampler.squash(bytes(INPUT), 7, 5, 1, 8);
    byte[] rows = Arrays.copyOf(out, 16);
    assertNear(rows, 172, 70, 95, 159, 137, 125, 241, 195, 142, 51, 118, 135, 129, 148, 156, 148);
  }

  /** Against the definition, in two dimensions at once and in double precision. */
  @ParameterizedTest
  @CsvSource({"31, 17, 8", "12, 40, 20", "5, 5, 13", "64, 64, 32"})
  void agreesWithTheSlowDefinition(int width, int height, int side) {
    byte[] pixels = new byte[width * height * 3];
    new Random(width).nextBytes(pixels);
    byte[] out = Resampler.squash(pixels, width, height, 3, side);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int c = 0; c < 3; c++) {
          double slow = slow(pixels, width, height, side, x, y, c);
          double fast = out[(y * side + x) * 3 + c] & 0xFF;
          assertThat(Math.abs(slow - fast)).as("%d %d %d", x, y, c).isLessThanOrEqualTo(0.501);
        }
      }
    }
  }

  @Test
  void keepsTheBytesOfAnImageThatHasTheSize() {
    byte[] pixels = bytes(INPUT);
    assertThat(Resampler.squash(pixels, 5, 5, 1, 5)).isSameAs(pixels);
  }

  @Test
  void resizedMasksStayBinary() {
    byte[] mask = new byte[16];
    mask[0] = (byte) 255;
    mask[1] = (byte) 255;
    mask[4] = (byte) 255;
    mask[10] = (byte) 255;
    DecodedImage image = new DecodedImage(new byte[48], mask, 9, 9);
    assertThat(Resampler.resize(image, 4, 2).mask()).containsExactly(255 - 256, 0, 0, 0);
  }

  private static double slow(
      byte[] pixels, int width, int height, int side, int x, int y, int channel) {
    double sum = 0;
    double weights = 0;
    for (int j = 0; j < height; j++) {
      for (int i = 0; i < width; i++) {
        double w = weight(i, x, width, side) * weight(j, y, height, side);
        sum += w * (pixels[(j * width + i) * 3 + channel] & 0xFF);
        weights += w;
      }
    }
    return sum / weights;
  }

  private static double weight(int in, int out, int inSize, int outSize) {
    double scale = (double) inSize / outSize;
    double distance = Math.abs(in + 0.5 - (out + 0.5) * scale);
    return Math.max(0, 1 - distance / Math.max(scale, 1));
  }

  private static byte[] bytes(int[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static void assertNear(byte[] actual, int... expected) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      // Pillow rounds between its two passes
      assertThat(Math.abs((actual[i] & 0xFF) - expected[i])).as("at %d", i).isLessThanOrEqualTo(1);
    }
  }
}
