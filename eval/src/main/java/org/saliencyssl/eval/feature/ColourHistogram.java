package org.saliencyssl.eval.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A floor: the joint histogram of red, green and blue, {@value #BINS} bins a channel, as the square
 * root of each bin's share of the pixels, so that a cosine is the Bhattacharyya coefficient of two
 * histograms. Bin (r, g, b) is entry (r * {@value #BINS} + g) * {@value #BINS} + b.
 */
public record ColourHistogram() implements Descriptor {

  private static final int BINS = 8;

  @Override
  public int dimension() {
    return BINS * BINS * BINS;
  }

  @Override
  public NDArray describe(NDArray pixels) {
    int images = Math.toIntExact(pixels.getShape().get(0));
    int area = Math.toIntExact(pixels.getShape().get(2) * pixels.getShape().get(3));
    float[] planes = pixels.toFloatArray();
    float[] histograms = new float[images * dimension()];
    for (int n = 0; n < images; n++) {
      for (int p = 0; p < area; p++) {
        int red = 3 * n * area + p;
        int bin =
            (bin(planes[red]) * BINS + bin(planes[red + area])) * BINS
                + bin(planes[red + 2 * area]);
        histograms[n * dimension() + bin]++;
      }
    }
    for (int i = 0; i < histograms.length; i++) {
      histograms[i] = (float) Math.sqrt(histograms[i] / area);
    }
    return pixels.getManager().create(histograms, new Shape(images, dimension()));
  }

  private static int bin(float value) {
    return Math.max(0, Math.min(BINS - 1, (int) (value * BINS)));
  }
}
