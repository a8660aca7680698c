package org.saliencyssl.eval.feature;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.training.WeightsHash;

/**
 * Proof that an encoder was not trained while it was measured: the hashes of its parameters and
 * buffers, taken before and compared after.
 */
public final class FrozenWeights {

  private final SortedMap<String, NDArray> arrays;
  private final Map<String, String> hashes;

  private FrozenWeights(SortedMap<String, NDArray> arrays) {
    this.arrays = arrays;
    this.hashes = hashes(arrays);
  }

  /**
   * Takes the hashes of an encoder.
   *
   * @param network the encoder; stays open
   * @return what {@link #verify()} compares with
   */
  public static FrozenWeights of(Network network) {
    return of(network.state());
  }

  static FrozenWeights of(SortedMap<String, NDArray> arrays) {
    return new FrozenWeights(new TreeMap<>(arrays));
  }

  /**
   * Compares.
   *
   * @throws IllegalStateException if a value changed since; names the first array that did
   */
  public void verify() {
    Map<String, String> now = hashes(arrays);
    hashes.forEach(
        (name, hash) -> {
          if (!hash.equals(now.get(name))) {
            throw new IllegalStateException(
                "the encoder's "
                    + name
                    + " changed while it was evaluated; frozen weights must not move, so the"
                    + " numbers are void");
          }
        });
  }

  private static Map<String, String> hashes(SortedMap<String, NDArray> arrays) {
    Map<String, String> hashes = new TreeMap<>();
    arrays.forEach(
        (name, array) -> hashes.put(name, WeightsHash.of(new TreeMap<>(Map.of(name, array)))));
    return hashes;
  }
}
