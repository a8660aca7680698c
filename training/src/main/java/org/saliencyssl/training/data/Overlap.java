package org.saliencyssl.training.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds images that are in two splits: by path always, by content where hashing the files of equal
 * size reads at most 256 MB. Copies under another name occur in published sets, so a few are only
 * told; they are a problem when they make up more than a hundredth of the smaller split.
 */
final class Overlap {

  private static final long HASHED_AT_MOST = 256L << 20;
  private static final double TOLERATED = 0.01;

  private Overlap() {}

  static void check(
      List<? extends Item> one,
      String oneName,
      List<? extends Item> other,
      String otherName,
      Findings findings)
      throws IOException {
    Set<String> paths = new HashSet<>();
    one.forEach(item -> paths.add(item.id()));
    List<String> shared = new ArrayList<>();
    for (Item item : other) {
      if (paths.contains(item.id())) {
        shared.add(item.id());
      }
    }
    if (!shared.isEmpty()) {
      findings.problem(
          "/" + otherName,
          "%,d of %,d images are also in %s: %s; a split must not share images"
              .formatted(shared.size(), other.size(), oneName, Findings.some(shared)));
      return;
    }
    List<String> copies = copies(one, other);
    String message =
        "%,d of %,d images have the same content as one in %s: %s"
            .formatted(copies.size(), other.size(), oneName, Findings.some(copies));
    if (copies.size() > TOLERATED * Math.min(one.size(), other.size())) {
      findings.problem("/" + otherName, message + "; a split must not share images");
    } else if (!copies.isEmpty()) {
      findings.note(otherName + ": " + message);
    }
  }

  private static List<String> copies(List<? extends Item> one, List<? extends Item> other)
      throws IOException {
    Set<Long> sizes = new HashSet<>();
    other.forEach(item -> sizes.add(item.bytes()));
    Set<Long> common = new HashSet<>();
    one.stream().map(Item::bytes).filter(sizes::contains).forEach(common::add);
    long toRead =
        one.stream().mapToLong(Item::bytes).filter(common::contains).sum()
            + other.stream().mapToLong(Item::bytes).filter(common::contains).sum();
    List<String> copies = new ArrayList<>();
    if (toRead > HASHED_AT_MOST) {
      return copies;
    }
    Map<String, String> hashes = new HashMap<>();
    for (Item item : one) {
      if (common.contains(item.bytes())) {
        hashes.put(new Digest().add(item.stored()).hex(), item.id());
      }
    }
    for (Item item : other) {
      String twin =
          common.contains(item.bytes()) ? hashes.get(new Digest().add(item.stored()).hex()) : null;
      if (twin != null) {
        copies.add(item.id() + " = " + twin);
      }
    }
    return copies;
  }
}
