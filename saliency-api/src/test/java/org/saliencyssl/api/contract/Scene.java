package org.saliencyssl.api.contract;

import java.util.Arrays;
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
    double[] across = new double[width];
    double[] down = new double[height];
    Arrays.setAll(across, x -> Math.sin(5.0 * x / width));
    Arrays.setAll(down, y -> Math.cos(4.0 * y / height));
    for (int c = 0; c < 3; c++) {
      double level = stream.uniform(0.3, 0.7);
      double wave = stream.uniform(-0.2, 0.2);
      for (int p = 0; p < area; p++) {
        double noise = stream.uniform(-0.1, 0.1);
        int y = p / width;
        int x = p % width;
        double unit =
            switch (this) {
              case NATURAL -> level + wave * across[x] * down[y] + noise;
              case FLAT -> 0.3;
              case GREY -> c == 0 ? level + wave * across[x] * down[y] + noise : unit(pixels, p);
              case BLACK_AND_WHITE -> (x / 4 + y / 4) % 2;
            };
        pixels[c * area + p] = (float) ((unit - mean[c]) / std[c]);
      }
    }
    return pixels;
  }

  /** The first channel's value in [0, 1] at a pixel. */
  private static double unit(float[] pixels, int p) {
    return pixels[p] * PixelNormalization.std()[0] + PixelNormalization.mean()[0];
  }
}
