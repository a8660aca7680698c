package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.SortedMap;
import org.saliencyssl.api.Stateful;

/** What every {@link Stateful} keeps to. */
final class States {

  private States() {}

  /** float32 or int64; the same arrays under the same names whenever asked. */
  static void requireLive(Stateful stateful) {
    SortedMap<String, NDArray> first = stateful.state();
    first.forEach(
        (name, array) -> {
          DataType type = array.getDataType();
          if (type != DataType.FLOAT32 && type != DataType.INT64) {
            throw new AssertionError("state '" + name + "' is " + type);
          }
        });
    SortedMap<String, NDArray> second = stateful.state();
    if (!second.keySet().equals(first.keySet())) {
      throw new AssertionError(
          "the names of the state changed from " + first.keySet() + " to " + second.keySet());
    }
    first.forEach(
        (name, array) -> {
          if (second.get(name) != array) {
            throw new AssertionError("state '" + name + "' is a copy, not the live array");
          }
        });
  }

  /** What a resumed run does: overwrites in place, then tells. */
  static void restore(Stateful from, Stateful to) {
    SortedMap<String, NDArray> target = to.state();
    from.state()
        .forEach(
            (name, array) -> {
              NDArray place = target.get(name);
              if (place == null) {
                throw new AssertionError("another instance has no state '" + name + "'");
              }
              array.copyTo(place);
            });
    to.restored();
  }

  static void requireSame(String what, Stateful actual, Stateful expected) {
    SortedMap<String, NDArray> other = actual.state();
    expected
        .state()
        .forEach(
            (name, array) ->
                Values.requireSame(
                    what + ", state '" + name + "'", Values.of(other.get(name)), Values.of(array)));
  }
}
