package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What the wrappers of one plug-in share: its name in messages, and whether it is closed. */
final class Calls {

  private final String plugin;
  private boolean closed;

  Calls(Object plugin) {
    this.plugin = plugin.toString();
  }

  void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(plugin + ": " + what);
    }
  }

  void requireOpen(String method) {
    require(!closed, method + " after close()");
  }

  void requireProgress(double progress) {
    require(progress >= 0 && progress < 1, "progress " + progress + " is not in [0, 1)");
  }

  void close() {
    closed = true;
  }

  /** Remembers contents, and refuses that the work changes them. */
  <T> T untouched(Map<String, NDArray> given, Supplier<T> work) {
    Map<String, double[]> before = new LinkedHashMap<>();
    given.forEach((what, array) -> before.put(what, Values.of(array)));
    T result = work.get();
    given.forEach(
        (what, array) ->
            Values.requireSame(plugin + ": " + what, Values.of(array), before.get(what)));
    return result;
  }

  /** Checks a result that must be float32, finite, of a shape, and live as long as its input. */
  void requireResult(String what, NDArray array, NDArray input, long... shape) {
    String named = plugin + ": " + what;
    Values.requireShape(named, array, new Shape(shape));
    Values.requireType(named, array, DataType.FLOAT32);
    Values.requireFinite(named, array);
    require(array.getDevice().equals(input.getDevice()), what + " is on another device");
    require(array.getManager() == input.getManager(), what + " is attached elsewhere");
  }

  @Override
  public String toString() {
    return plugin;
  }
}
