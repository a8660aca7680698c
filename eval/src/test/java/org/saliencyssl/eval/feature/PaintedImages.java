package org.saliencyssl.eval.feature;

import java.util.List;
import java.util.stream.IntStream;
import org.saliencyssl.training.data.DatasetSplits;
import org.saliencyssl.training.data.DecodedImage;
import org.saliencyssl.training.data.ImageSource;

/**
 * Images made by a function of (index, x, y, channel); the class of image i is i modulo classes.
 */
public final class PaintedImages implements ImageSource {

  /** Gives the byte of a pixel; x and y are fractions of width and height at the pixel's centre. */
  public interface Painter {
    int value(int index, double x, double y, int channel);
  }

  private final int size;
  private final int classes;
  private final int width;
  private final int height;
  private final Painter painter;

  public PaintedImages(int size, int classes, int width, int height, Painter painter) {
    this.size = size;
    this.classes = classes;
    this.width = width;
    this.height = height;
    this.painter = painter;
  }

  /** Splits that hold the same kind of image, with other indices in each. */
  public static DatasetSplits splits(int size, int classes, Painter painter) {
    return new DatasetSplits(
        new PaintedImages(size, classes, 16, 16, painter),
        new PaintedImages(size, classes, 16, 16, (i, x, y, c) -> painter.value(1000 + i, x, y, c)),
        new PaintedImages(size, classes, 16, 16, (i, x, y, c) -> painter.value(5000 + i, x, y, c)),
        "painted");
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int label(int index) {
    return index % classes;
  }

  @Override
  public List<String> classNames() {
    return IntStream.range(0, classes).mapToObj(i -> "class" + i).toList();
  }

  @Override
  public String id(int index) {
    return "painted:" + index;
  }

  @Override
  public boolean hasObjectMasks() {
    return false;
  }

  @Override
  public String fingerprint() {
    return "painted";
  }

  @Override
  public DecodedImage read(int index, int side) {
    byte[] rgb = new byte[side * side * 3];
    for (int i = 0; i < rgb.length; i++) {
      double x = (i / 3 % side + 0.5) / side;
      double y = (i / 3 / side + 0.5) / side;
      rgb[i] = (byte) painter.value(index, x, y, i % 3);
    }
    return new DecodedImage(rgb, null, width, height);
  }
}
