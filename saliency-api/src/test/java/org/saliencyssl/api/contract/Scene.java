package org.saliencyssl.api.contract;

import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.random.RandomStream;

/** What the kit's images show. */
enum Scene {
  /** Waves and noise in colour. */
  NATURAL,
  /** One colour. */
  FLAT,
  /** Waves and noise without colour. */
  GREY,
  /** Black and white tiles of 4 pixels: the ends of the range. */
  BLACK_AND_WHITE;

  /** Paints normalised pixels, (3, height, width) in row order, from the stream alone. */
  float[] paint(RandomStream stream, int height, int width) {
    int area = height * width;
    float[] pixels = new float[3 * area];
    float[] mean = PixelNormalization.mean();
    float[] std = PixelNormalization.std();
    for (int c = 0; c < 3; c++) {
      double wave = stream.uniform(-0.4, 0.4);
      for (int p = 0; p < area; p++) {
        double noise = stream.uniform(-0.1, 0.1);
        int y = p / width;
        int x = p % width;
        double unit =
            switch (this) {
              case NATURAL -> 0.5 + wave * wave(x, y, height, width) + noise;
              case FLAT -> 0.3;
              case GREY -> c == 0 ? 0.5 + wave * wave(x, y, height, width) + noise : unit(pixels, p);
              case BLACK_AND_WHITE -> (x / 4 + y / 4) % 2;
            };
        pixels[c * area + p] = (float) ((unit - mean[c]) / std[c]);
      }
    }
    return pixels;
  }

  private static double wave(int x, int y, int height, int width) {
    return Math.sin(5.0 * x / width) * Math.cos(4.0 * y / height);
  }

  /** The first channel's value in [0, 1] at a pixel. */
  private static double unit(float[] pixels, int p) {
    return pixels[p] * PixelNormalization.std()[0] + PixelNormalization.mean()[0];
  }
}
