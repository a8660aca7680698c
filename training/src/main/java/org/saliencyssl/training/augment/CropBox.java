package org.saliencyssl.training.augment;

import org.saliencyssl.api.Interval;
import org.saliencyssl.api.random.RandomStream;

/**
 * A part of an image as fractions of its width and height; a box with {@code left > right} is
 * mirrored.
 *
 * @param left fraction of the width
 * @param top fraction of the height
 * @param right fraction of the width
 * @param bottom fraction of the height
 */
public record CropBox(double left, double top, double right, double bottom) {

  private static final int TRIES = 10;

  /**
   * Draws a random resized crop with torchvision's geometry ({@code RandomResizedCrop.get_params}):
   * up to ten tries of area and log-uniform aspect in whole pixels of the original image, else the
   * largest central crop of an allowed aspect.
   *
   * @param random the sample's stream
   * @param width of the original image, pixels
   * @param height of the original image, pixels
   * @param scale share of the area
   * @param aspect width by height
   * @return the crop
   */
  public static CropBox randomResized(
      RandomStream random, int width, int height, Interval scale, Interval aspect) {
    double area = (double) width * height;
    double logMin = StrictMath.log(aspect.min());
    double logMax = StrictMath.log(aspect.max());
    for (int i = 0; i < TRIES; i++) {
      double target = area * random.uniform(scale.min(), scale.max());
      double ratio = StrictMath.exp(random.uniform(logMin, logMax));
      int w = (int) Math.rint(Math.sqrt(target * ratio));
      int h = (int) Math.rint(Math.sqrt(target / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int x = random.nextInt(width - w + 1);
        int y = random.nextInt(height - h + 1);
        return pixels(x, y, w, h, width, height);
      }
    }
    return central(width, height, aspect);
  }

  /**
   * Returns the central square that covers a share of the shorter side (Resize and CenterCrop of an
   * evaluation: 224 of 256 is .875).
   *
   * @param width of the original image, pixels
   * @param height of the original image, pixels
   * @param share of the shorter side, in (0, 1]
   * @return the crop
   */
  public static CropBox centralSquare(int width, int height, double share) {
    double side = share * Math.min(width, height);
    double x = side / width / 2;
    double y = side / height / 2;
    return new CropBox(0.5 - x, 0.5 - y, 0.5 + x, 0.5 + y);
  }

  /**
   * Mirrors left and right.
   *
   * @return the same part, mirrored
   */
  public CropBox mirrored() {
    return new CropBox(/* left= */ right, top, /* right= */ left, bottom);
  }

  void put(float[] boxes, int sample) {
    boxes[4 * sample] = (float) left;
    boxes[4 * sample + 1] = (float) top;
    boxes[4 * sample + 2] = (float) right;
    boxes[4 * sample + 3] = (float) bottom;
  }

  private static CropBox central(int width, int height, Interval aspect) {
    double ratio = (double) width / height;
    int w = width;
    int h = height;
    if (ratio < aspect.min()) {
      h = (int) Math.rint(w / aspect.min());
    } else if (ratio > aspect.max()) {
      w = (int) Math.rint(h * aspect.max());
    }
    return pixels((width - w) / 2, (height - h) / 2, w, h, width, height);
  }

  private static CropBox pixels(int x, int y, int w, int h, int width, int height) {
    return new CropBox(
        (double) x / width,
        (double) y / height,
        (double) (x + w) / width,
        (double) (y + h) / height);
  }
}
