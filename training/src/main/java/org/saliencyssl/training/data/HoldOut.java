package org.saliencyssl.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/**
 * The choice of the images of a training split that become the validation split: of each class, the
 * nearest whole number to {@code fraction} of its images, at least one and never all, drawn by the
 * split's seed and the class's name. A class of one image stays in train. Both parts keep the
 * order.
 */
final class HoldOut {

  private HoldOut() {}

  static void requireOneSource(String validation, double fraction) {
    if (validation.isEmpty() && fraction == 0) {
      throw new IllegalArgumentException(
          "validation is empty and validationFraction is 0, so there is no validation split; name"
              + " one or hold out a fraction of train");
    }
    if (!validation.isEmpty() && fraction != 0) {
      throw new IllegalArgumentException(
          "validation is \""
              + validation
              + "\" and validationFraction is "
              + fraction
              + "; with a validation split of its own the fraction must be 0");
    }
  }

  /** Moves items out of a listing's train into its validation split. */
  static Listing apply(Listing listing, double fraction, long seed) {
    Map<Integer, List<Integer>> byClass = new TreeMap<>();
    List<? extends Item> train = listing.train();
    for (int i = 0; i < train.size(); i++) {
      byClass.computeIfAbsent(train.get(i).label(), label -> new ArrayList<>()).add(i);
    }
    boolean[] held = new boolean[train.size()];
    byClass.forEach(
        (label, members) -> {
          int wanted = (int) Math.round(fraction * members.size());
          int count = Math.min(Math.max(1, wanted), members.size() - 1);
          int[] order = stream(listing.classNames().get(label), seed).permutation(members.size());
          for (int i = 0; i < count; i++) {
            held[members.get(order[i])] = true;
          }
        });
    List<Item> kept = new ArrayList<>();
    List<Item> validation = new ArrayList<>();
    for (int i = 0; i < held.length; i++) {
      (held[i] ? validation : kept).add(train.get(i));
    }
    return new Listing(listing.classNames(), kept, validation, listing.test());
  }

  private static RandomStream stream(String className, long seed) {
    return RandomStreams.of(seed).purpose("hold-out").purpose(className).stream();
  }
}
