package org.saliencyssl.training.data;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A split of stored images, decoded when asked for. */
final class ItemSource implements StampedSource {

  private final List<Item> items;
  private final List<String> classNames;
  private final int side;
  private final OnBadImage onBadImage;
  private final Consumer<String> log;
  private final boolean masks;
  private final String fingerprint;
  private final String stamp;
  private final Map<Integer, Integer> standIns = new ConcurrentHashMap<>();

  ItemSource(
      List<? extends Item> items,
      List<String> classNames,
      int side,
      OnBadImage onBadImage,
      Consumer<String> log) {
    this.items = List.copyOf(items);
    this.classNames = List.copyOf(classNames);
    this.side = side;
    this.onBadImage = onBadImage;
    this.log = log;
    this.masks = items.stream().allMatch(item -> item.box() != null);
    Digest digest = new Digest();
    Digest stamps = new Digest();
    classNames.forEach(digest::add);
    for (Item item : items) {
      digest.add(item.id()).add(item.label()).add(item.bytes()).add(String.valueOf(item.box()));
      stamps.add(item.stamp());
    }
    this.fingerprint = digest.hex();
    this.stamp = stamps.add(fingerprint).hex();
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public int label(int index) {
    return items.get(index).label();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public String id(int index) {
    return items.get(index).id();
  }

  @Override
  public boolean hasObjectMasks() {
    return masks;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
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
    Integer known = standIns.get(index);
    if (known != null) {
      return readOne(known, wanted);
    }
    try {
      return readOne(index, wanted);
    } catch (BadImageException e) {
      if (onBadImage == OnBadImage.FAIL) {
        throw e;
      }
      return readStandIn(index, wanted, e);
    }
  }

  /** The next readable image of the class, around the end: a choice that threads cannot change. */
  private DecodedImage readStandIn(int index, int wanted, BadImageException bad)
      throws IOException {
    for (int step = 1; step < items.size(); step++) {
      int candidate = (index + step) % items.size();
      if (label(candidate) != label(index)) {
        continue;
      }
      try {
        DecodedImage image = readOne(candidate, wanted);
        if (standIns.putIfAbsent(index, candidate) == null) {
          log.accept(bad.getMessage() + "; " + id(candidate) + " stands in for it");
        }
        return image;
      } catch (BadImageException e) {
        bad.addSuppressed(e);
      }
    }
    throw new BadImageException(
        id(index), "no image of class " + classNames.get(label(index)) + " can be read", bad);
  }

  private DecodedImage readOne(int index, int wanted) throws IOException {
    Item item = items.get(index);
    Pixels pixels = item.pixels();
    Box box = item.box();
    DecodedImage stored =
        new DecodedImage(
            Resampler.squash(pixels.rgb(), pixels.width(), pixels.height(), 3, side),
            masks && box != null ? box.mask(pixels.width(), pixels.height(), side) : null,
            pixels.width(),
            pixels.height());
    return Resampler.resize(stored, side, wanted);
  }
}
