package org.saliencyssl.training.data;

/**
 * An object's box in pixels of the original image, both ends included.
 *
 * @param x0 left column
 * @param y0 top row
 * @param x1 right column, at least {@code x0}
 * @param y1 bottom row, at least {@code y0}
 */
record Box(int x0, int y0, int x1, int y1) {

  /** The squashed mask: a pixel is on where its centre falls into the box. */
  byte[] mask(int width, int height, int side) {
    byte[] mask = new byte[side * side];
    for (int row = 0; row < side; row++) {
      double y = (row + 0.5) * height / side;
      for (int column = 0; column < side; column++) {
        double x = (column + 0.5) * width / side;
        boolean inside = x >= x0 && x < x1 + 1 && y >= y0 && y < y1 + 1;
        mask[row * side + column] = (byte) (inside ? 255 : 0);
      }
    }
    return mask;
  }

  static Box parse(String x0, String y0, String x1, String y1) {
    Box box =
        new Box(
            Integer.parseInt(x0.strip()),
            Integer.parseInt(y0.strip()),
            Integer.parseInt(x1.strip()),
            Integer.parseInt(y1.strip()));
    if (box.x1 < box.x0 || box.y1 < box.y0) {
      throw new IllegalArgumentException("box " + box + " has its ends reversed");
    }
    return box;
  }
}
