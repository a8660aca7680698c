package org.saliencyssl.training.data;

import java.io.IOException;
import java.util.List;

/** A source whose stored images were all read once and are kept. */
final class MemorySource implements ImageSource {

  private final StampedSource source;
  private final DecodedImage[] images;

  MemorySource(StampedSource source, int threads) throws IOException {
    this.source = source;
    this.images = new DecodedImage[source.size()];
    Parallel.forEach(
        images.length, threads, index -> images[index] = source.read(index, source.storedSide()));
  }

  /** Heap that keeping a source takes, in bytes. */
  static long bytes(StampedSource source) {
    long area = (long) source.storedSide() * source.storedSide();
    return source.size() * area * (source.hasObjectMasks() ? 4 : 3);
  }

  @Override
  public int size() {
    return images.length;
  }

  @Override
  public int label(int index) {
    return source.label(index);
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public String id(int index) {
    return source.id(index);
  }

  @Override
  public boolean hasObjectMasks() {
    return source.hasObjectMasks();
  }

  @Override
  public String fingerprint() {
    return source.fingerprint();
  }

  @Override
  public DecodedImage read(int index, int side) {
    DecodedImage image = images[index];
    byte[] mask = image.mask();
    DecodedImage copy =
        new DecodedImage(
            image.rgb().clone(), mask == null ? null : mask.clone(), image.width(), image.height());
    return Resampler.resize(copy, source.storedSide(), side);
  }
}
