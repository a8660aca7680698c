package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;
import java.util.SortedMap;

/** Has arrays that must survive a restart, bit for bit. */
public interface Stateful {

  /**
   * Returns everything that the next step depends on beside its input: parameters, running
   * statistics, momentum buffers, queues and pointers.
   *
   * @return the live arrays, float32 or int64, by stable names. A checkpoint stores their contents;
   *     a resumed run overwrites the contents in place and then calls {@link #restored()}
   */
  SortedMap<String, NDArray> state();

  /**
   * Called after the arrays of {@link #state()} were overwritten; re-reads what is kept in Java.
   */
  default void restored() {}
}
