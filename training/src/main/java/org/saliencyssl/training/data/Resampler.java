package org.saliencyssl.training.data;

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
    float[] rows = new float[height * side * channels];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < side; x++) {
        for (int c = 0; c < channels; c++) {
          float sum = 0;
          for (int k = 0; k < across.count[x]; k++) {
            int j = across.first[x] + k;
            sum += across.weight[x][k] * (pixels[(y * width + j) * channels + c] & 0xFF);
          }
          rows[(y * side + x) * channels + c] = sum;
        }
      }
    }
    byte[] out = new byte[side * side * channels];
    int stride = side * channels;
    for (int y = 0; y < side; y++) {
      for (int i = 0; i < stride; i++) {
        float sum = 0;
        for (int k = 0; k < down.count[y]; k++) {
          sum += down.weight[y][k] * rows[(down.first[y] + k) * stride + i];
        }
        out[y * stride + i] = (byte) Math.max(0, Math.min(255, (int) (sum + 0.5f)));
      }
    }
    return out;
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

  private static final class Weights {
    final int[] first;
    final int[] count;
    final float[][] weight;

    Weights(int in, int out) {
      first = new int[out];
      count = new int[out];
      weight = new float[out][];
      double scale = (double) in / out;
      double support = Math.max(scale, 1);
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * scale;
        int from = Math.max(0, (int) Math.floor(centre - support));
        int to = Math.min(in, (int) Math.ceil(centre + support));
        double[] raw = new double[to - from];
        double sum = 0;
        for (int j = from; j < to; j++) {
          raw[j - from] = Math.max(0, 1 - Math.abs(j + 0.5 - centre) / support);
          sum += raw[j - from];
        }
        first[i] = from;
        count[i] = to - from;
        weight[i] = new float[to - from];
        for (int k = 0; k < raw.length; k++) {
          weight[i][k] = (float) (raw[k] / sum);
        }
      }
    }
  }
}
