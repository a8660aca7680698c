package org.saliencyssl.training.data;

import java.util.Arrays;

/**
 * Squashes images to a square by a separable triangle filter whose support grows with the reduction
 * (what Pillow and torchvision call antialiased bilinear): output pixel i has its centre at c = (i
 * + .5) s, s = in / out; input pixel j weighs max(0, 1 - |j + .5 - c| / max(s, 1)), and the weights
 * are scaled to sum 1. An image that has the wanted size already keeps its bytes.
 */
final class Resampler {

  private Resampler() {}

  /** Squashes interleaved bytes of {@code channels} channels; rounds half up once, at the end. */
  static byte[] squash(byte[] pixels, int width, int height, int channels, int side) {
    if (width == side && height == side) {
      return pixels;
    }
    Weights across = new Weights(width, side);
    Weights down = new Weights(height, side);
    int stride = side * channels;
    float[][] rows = new float[down.taps][stride];
    float[] line = new float[width * channels];
    float[] sums = new float[stride];
    byte[] out = new byte[side * stride];
    int done = 0;
    for (int y = 0; y < side; y++) {
      int first = down.first[y];
      for (; done < first + down.taps; done++) {
        widen(pixels, done * line.length, line);
        across(line, channels, across, rows[done % rows.length]);
      }
      Arrays.fill(sums, 0);
      for (int k = 0; k < down.taps; k++) {
        add(sums, rows[(first + k) % rows.length], down.weights[y * down.taps + k]);
      }
      round(sums, out, y * stride);
    }
    return out;
  }

  private static void widen(byte[] pixels, int at, float[] line) {
    for (int i = 0; i < line.length; i++) {
      line[i] = pixels[at + i] & 0xFF;
    }
  }

  /** Rounds half up; sums lie in [0, 255.5), because weights are not negative and sum to 1. */
  private static void round(float[] sums, byte[] out, int at) {
    for (int i = 0; i < sums.length; i++) {
      out[at + i] = (byte) (sums[i] + 0.5f);
    }
  }

  private static void across(float[] line, int channels, Weights across, float[] out) {
    if (channels == 3) {
      across3(line, across, out);
      return;
    }
    for (int i = 0; i < out.length; i++) {
      int x = i / channels;
      float sum = 0;
      for (int k = 0; k < across.taps; k++) {
        sum +=
            across.weights[x * across.taps + k]
                * line[(across.first[x] + k) * channels + i % channels];
      }
      out[i] = sum;
    }
  }

  /** The same for three channels at once: one look at each weight; four taps without a loop. */
  private static void across3(float[] line, Weights across, float[] out) {
    float[] weights = across.weights;
    int taps = across.taps;
    for (int x = 0; x < across.first.length; x++) {
      int at = 3 * across.first[x];
      int w = taps * x;
      float red = 0;
      float green = 0;
      float blue = 0;
      int k = 0;
      for (; k + 3 < taps; k += 4, at += 12, w += 4) {
        float a = weights[w];
        float b = weights[w + 1];
        float c = weights[w + 2];
        float d = weights[w + 3];
        red = red + a * line[at] + b * line[at + 3] + c * line[at + 6] + d * line[at + 9];
        green = green + a * line[at + 1] + b * line[at + 4] + c * line[at + 7] + d * line[at + 10];
        blue = blue + a * line[at + 2] + b * line[at + 5] + c * line[at + 8] + d * line[at + 11];
      }
      for (; k < taps; k++, at += 3, w++) {
        red += weights[w] * line[at];
        green += weights[w] * line[at + 1];
        blue += weights[w] * line[at + 2];
      }
      out[3 * x] = red;
      out[3 * x + 1] = green;
      out[3 * x + 2] = blue;
    }
  }

  private static void add(float[] sums, float[] row, float weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * row[i];
    }
  }

  /** Resamples a square image; a mask pixel stays on the object where at least half of it is. */
  static DecodedImage resize(DecodedImage image, int from, int side) {
    if (from == side) {
      return image;
    }
    byte[] mask = image.mask();
    byte[] smallMask = null;
    if (mask != null) {
      smallMask = squash(mask, from, from, 1, side);
      for (int i = 0; i < smallMask.length; i++) {
        smallMask[i] = (byte) ((smallMask[i] & 0xFF) >= 128 ? 255 : 0);
      }
    }
    return new DecodedImage(
        squash(image.rgb(), from, from, 3, side), smallMask, image.width(), image.height());
  }

  /** For each output pixel as many neighbouring weights, some 0 at the border. */
  private static final class Weights {
    final int[] first;
    final int taps;
    final float[] weights;

    Weights(int in, int out) {
      double scale = (double) in / out;
      double support = Math.max(scale, 1);
      first = new int[out];
      taps = Math.min(in, (int) Math.ceil(2 * support) + 1);
      weights = new float[out * taps];
      double[] raw = new double[taps];
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * scale;
        first[i] = Math.min(Math.max(0, (int) Math.floor(centre - support)), in - taps);
        double sum = 0;
        for (int k = 0; k < taps; k++) {
          raw[k] = Math.max(0, 1 - Math.abs(first[i] + k + 0.5 - centre) / support);
          sum += raw[k];
        }
        for (int k = 0; k < taps; k++) {
          weights[i * taps + k] = (float) (raw[k] / sum);
        }
      }
    }
  }
}
