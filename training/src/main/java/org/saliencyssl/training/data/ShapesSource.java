package org.saliencyssl.training.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A split of {@link ShapesInClutter}, drawn when asked for. */
final class ShapesSource implements StampedSource {

  /** Raised with every change of the pictures. */
  private static final int GENERATOR_VERSION = 1;

  private static final List<String> CLASS_NAMES =
      Stream.of(Silhouette.values()).map(Silhouette::className).toList();

  private final ShapesPainter painter;
  private final String split;
  private final int size;
  private final int side;
  private final String fingerprint;

  ShapesSource(ShapesInClutter settings, String split, int size) {
    boolean test = split.equals("test");
    this.painter = new ShapesPainter(settings, split, test);
    this.split = split;
    this.size = size;
    this.side = settings.side();
    this.fingerprint =
        new Digest()
            .add("shapes-in-clutter")
            .add(GENERATOR_VERSION)
            .add(settings.level().name().toLowerCase(Locale.ROOT))
            .add(settings.seed())
            .add(settings.shift() ? 1 : 0)
            .add(split)
            .add(size)
            .hex();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int label(int index) {
    return index % ShapesPainter.CLASSES;
  }

  @Override
  public List<String> classNames() {
    return CLASS_NAMES;
  }

  @Override
  public String id(int index) {
    return "shapes:" + split + ":" + index;
  }

  @Override
  public boolean hasObjectMasks() {
    return true;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public String stamp() {
    return fingerprint;
  }

  @Override
  public int storedSide() {
    return side;
  }

  @Override
  public DecodedImage read(int index, int wanted) {
    DecodedImage stored = Resampler.resize(painter.draw(index), ShapesPainter.SIDE, side);
    return Resampler.resize(stored, side, wanted);
  }
}
