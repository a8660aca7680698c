package org.saliencyssl.training.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A source whose image {@code i} is filled with byte {@code i}, and whose reads are counted. */
final class FakeSource implements StampedSource {

  final AtomicInteger reads = new AtomicInteger();
  final Set<Integer> broken = ConcurrentHashMap.newKeySet();
  private final int size;
  private final int side;
  private final boolean masks;
  private final String stamp;

  FakeSource(int size, int side, boolean masks, String stamp) {
    this.size = size;
    this.side = side;
    this.masks = masks;
    this.stamp = new Digest().add(stamp).hex();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int label(int index) {
    return index % 3;
  }

  @Override
  public List<String> classNames() {
    return List.of("a", "b", "c");
  }

  @Override
  public String id(int index) {
    return "fake/" + index + ".png";
  }

  @Override
  public boolean hasObjectMasks() {
    return masks;
  }

  @Override
  public String fingerprint() {
    return stamp;
  }

  @Override
  public String stamp() {
    return stamp;
  }

  @Override
  public int storedSide() {
    return side;
  }

  @Override
  public DecodedImage read(int index, int wanted) throws IOException {
    reads.incrementAndGet();
    if (broken.contains(index)) {
      throw new BadImageException(id(index), "broken for the test");
    }
    byte[] rgb = new byte[wanted * wanted * 3];
    Arrays.fill(rgb, (byte) index);
    byte[] mask = new byte[wanted * wanted];
    mask[index % mask.length] = (byte) 255;
    return new DecodedImage(rgb, masks ? mask : null, 100 + index, 200 + index);
  }
}
