package org.saliencyssl.examples;

import ai.djl.ndarray.NDArray;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.saliencyssl.api.PixelNormalization;

/** A row for each image: the image, then its N masks at each moment, white where they hide. */
final class MaskPicture {

  private static final int ROWS = 6;
  private static final int TILE = 64;
  private static final int GAP = 2;
  private static final int BETWEEN = 10;
  private static final int TITLE = 16;

  private record Moment(String title, float[] masks) {}

  private final int side;
  private final int masks;
  private final float[] pixels;
  private final List<Moment> moments = new ArrayList<>();

  /**
   * @param images (B, 3, H, H), normalised, at least six
   */
  MaskPicture(NDArray images, int masks) {
    this.side = (int) images.getShape().get(2);
    this.masks = masks;
    this.pixels = images.toFloatArray();
  }

  int moments() {
    return moments.size();
  }

  /** Adds the masks, (B, N, H, H), of a moment. */
  void add(String title, float[] values) {
    moments.add(new Moment(title, values));
  }

  void write(Path file) throws IOException {
    int group = masks * (TILE + GAP) + BETWEEN;
    int first = TILE + GAP + BETWEEN;
    BufferedImage image =
        new BufferedImage(
            first + moments.size() * group,
            TITLE + ROWS * (TILE + GAP),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.setColor(Color.BLACK);
    for (int m = 0; m < moments.size(); m++) {
      graphics.drawString(moments.get(m).title, first + m * group, TITLE - GAP);
    }
    graphics.dispose();
    for (int row = 0; row < ROWS; row++) {
      int top = TITLE + row * (TILE + GAP);
      draw(image, 0, top, colours(row));
      for (int m = 0; m < moments.size(); m++) {
        for (int n = 0; n < masks; n++) {
          int left = first + m * group + n * (TILE + GAP);
          draw(image, left, top, greys(moments.get(m).masks, row * masks + n));
        }
      }
    }
    if (!ImageIO.write(image, "png", file.toFile())) {
      throw new IOException("this Java runtime writes no PNG; " + file + " was not made");
    }
  }

  private void draw(BufferedImage image, int left, int top, int[] tile) {
    for (int y = 0; y < TILE; y++) {
      for (int x = 0; x < TILE; x++) {
        image.setRGB(left + x, top + y, tile[y * side / TILE * side + x * side / TILE]);
      }
    }
  }

  private int[] colours(int row) {
    int places = side * side;
    int[] tile = new int[places];
    for (int i = 0; i < 3 * places; i++) {
      float std = PixelNormalization.std()[i / places];
      float value = pixels[row * 3 * places + i] * std + PixelNormalization.mean()[i / places];
      tile[i % places] = tile[i % places] << 8 | byteOf(value);
    }
    return tile;
  }

  private int[] greys(float[] values, int plane) {
    int[] tile = new int[side * side];
    for (int i = 0; i < tile.length; i++) {
      tile[i] = byteOf(values[plane * tile.length + i]) * 0x010101;
    }
    return tile;
  }

  private static int byteOf(float value) {
    return Math.max(0, Math.min(255, Math.round(value * 255)));
  }
}
