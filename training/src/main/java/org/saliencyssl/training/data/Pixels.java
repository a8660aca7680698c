package org.saliencyssl.training.data;

/**
 * An upright image of any size.
 *
 * @param rgb width * height * 3 bytes, row by row, R G B interleaved
 */
@SuppressWarnings("ArrayRecordComponent")
record Pixels(byte[] rgb, int width, int height) {

  /** Turns or mirrors by EXIF orientation 1 .. 8, as the stored image must be to stand upright. */
  Pixels upright(int orientation) {
    if (orientation <= 1 || orientation > 8) {
      return this;
    }
    boolean swapped = orientation >= 5;
    int outWidth = swapped ? height : width;
    int outHeight = swapped ? width : height;
    byte[] out = new byte[rgb.length];
    for (int y = 0; y < outHeight; y++) {
      for (int x = 0; x < outWidth; x++) {
        int sourceX =
            switch (orientation) {
              case 2, 3 -> width - 1 - x;
              case 4 -> x;
              case 5, 6 -> y;
              default -> width - 1 - y;
            };
        int sourceY =
            switch (orientation) {
              case 2 -> y;
              case 3, 4 -> height - 1 - y;
              case 5, 8 -> x;
              default -> height - 1 - x;
            };
        System.arraycopy(rgb, (sourceY * width + sourceX) * 3, out, (y * outWidth + x) * 3, 3);
      }
    }
    return new Pixels(out, outWidth, outHeight);
  }
}
