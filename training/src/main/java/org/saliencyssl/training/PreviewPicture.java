package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;

/**
 * A picture of what a run's encoder is shown: a row for each of the first samples of a batch, with
 * the query view, its saliency (brightness is the map, red the foreground), the masked query, the
 * key view, what the key encoder gets, and the hard negatives.
 */
final class PreviewPicture {

  private static final int ROWS = 6;
  private static final int GAP = 4;
  private static final int TILE_PIXELS = 128;

  private final int size;
  private final int scale;
  private final List<float[]> columns = new ArrayList<>();

  private PreviewPicture(int size) {
    this.size = size;
    this.scale = Math.max(1, TILE_PIXELS / size);
  }

  /** Writes the picture of one variant; {@code filtered} pixels are shown around middle grey. */
  static void write(Path file, Views views, MaskedViews masked, boolean filtered)
      throws IOException {
    PreviewPicture picture = new PreviewPicture((int) masked.query().getShape().get(2));
    picture.add(views.query().pixels(), false);
    picture.addSaliency(views.query());
    picture.add(masked.query(), filtered);
    picture.add(views.key().pixels(), false);
    picture.add(masked.key(), filtered);
    masked.hardNegatives().forEach(negative -> picture.add(negative, filtered));
    picture.save(file);
  }

  private void add(NDArray pixels, boolean filtered) {
    float[] values = pixels.toFloatArray();
    float[] mean = filtered ? new float[] {0.5f, 0.5f, 0.5f} : PixelNormalization.mean();
    float[] std = PixelNormalization.std();
    int area = size * size;
    for (int i = 0; i < values.length; i++) {
      int channel = i / area % 3;
      values[i] = values[i] * std[channel] + mean[channel];
    }
    columns.add(values);
  }

  private void addSaliency(View view) {
    SaliencyMap map = view.saliency();
    if (map == null) {
      return;
    }
    float[] values = map.values().toFloatArray();
    float[] foreground = map.foreground().toFloatArray();
    int grid = (int) map.values().getShape().get(1);
    int cells = grid * grid;
    int area = size * size;
    float[] column = new float[view.batch() * 3 * area];
    for (int n = 0; n < view.batch(); n++) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < cells; c++) {
        low = Math.min(low, values[n * cells + c]);
        high = Math.max(high, values[n * cells + c]);
      }
      for (int p = 0; p < area; p++) {
        int cell = p / size * grid / size * grid + p % size * grid / size;
        float value = (values[n * cells + cell] - low) / Math.max(high - low, 1e-12f);
        boolean salient = foreground[n * cells + cell] > 0;
        column[n * 3 * area + p] = salient ? 0.3f + 0.7f * value : value;
        column[n * 3 * area + area + p] = 0.8f * value;
        column[n * 3 * area + 2 * area + p] = 0.8f * value;
      }
    }
    columns.add(column);
  }

  private void save(Path file) throws IOException {
    int rows = Math.min(ROWS, columns.get(0).length / (3 * size * size));
    int tile = size * scale;
    BufferedImage image =
        new BufferedImage(
            columns.size() * (tile + GAP) + GAP,
            rows * (tile + GAP) + GAP,
            BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, 0xFFFFFF);
      }
    }
    for (int column = 0; column < columns.size(); column++) {
      for (int row = 0; row < rows; row++) {
        draw(
            image, columns.get(column), row, GAP + column * (tile + GAP), GAP + row * (tile + GAP));
      }
    }
    if (!ImageIO.write(image, "png", file.toFile())) {
      throw new IOException("this Java runtime writes no PNG; " + file + " was not made");
    }
  }

  private void draw(BufferedImage image, float[] values, int sample, int left, int top) {
    int area = size * size;
    for (int y = 0; y < size * scale; y++) {
      for (int x = 0; x < size * scale; x++) {
        int from = sample * 3 * area + y / scale * size + x / scale;
        int rgb =
            byteOf(values[from]) << 16
                | byteOf(values[from + area]) << 8
                | byteOf(values[from + 2 * area]);
        image.setRGB(left + x, top + y, rgb);
      }
    }
  }

  private static int byteOf(float value) {
    return Math.max(0, Math.min(255, Math.round(value * 255)));
  }
}
