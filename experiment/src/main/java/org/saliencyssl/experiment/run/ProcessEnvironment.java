package org.saliencyssl.experiment.run;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/**
 * The environment variables of this process as native libraries see them. Java can read the
 * variables it was started with and change none; libtorch, cuBLAS and cuDNN take some of their
 * switches from there alone, when they are loaded or first used. So they are set in the C library,
 * before the engine loads; {@link System#getenv} does not show it.
 */
final class ProcessEnvironment {

  private static final String C = "c";

  private ProcessEnvironment() {}

  /**
   * Sets or removes a variable.
   *
   * @param name the variable
   * @param value its value; empty to remove it
   * @throws RunFailedException if the C library refuses
   */
  static void set(String name, String value) {
    Object[] pair = {name, value, 1};
    int result =
        value.isEmpty()
            ? function("unsetenv").invokeInt(new Object[] {name})
            : function("setenv").invokeInt(pair);
    if (result != 0) {
      throw new RunFailedException("the C library refuses to set " + name + " to '" + value + "'");
    }
  }

  /** Returns a variable as native libraries see it; empty if there is none. */
  static String get(String name) {
    String value = function("getenv").invokeString(new Object[] {name}, false);
    return value == null ? "" : value;
  }

  private static Function function(String name) {
    return NativeLibrary.getInstance(C).getFunction(name);
  }
}
