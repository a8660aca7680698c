package org.saliencyssl.api.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a network into blocks. A border is a value that several operations read while nothing that
 * was computed before it is needed any more: in a residual network, what enters a residual block.
 *
 * @param borders positions of the operations whose results are borders, ascending
 * @param result position of the operation that gives the output
 */
record Blocks(List<Integer> borders, int result) {

  /** Cuts the way to the output. */
  static Blocks of(NetworkDefinition definition) {
    int result = definition.outputIndex();
    int[] readers = new int[result + 1];
    int[] lastReader = new int[result + 1];
    readers[result] = 1;
    for (int i = result; i >= 0; i--) {
      List<Integer> read = definition.operations().get(i).inputs();
      for (int input : readers[i] > 0 ? read : List.<Integer>of()) {
        readers[input]++;
        lastReader[input] = Math.max(lastReader[input], i);
      }
    }
    List<Integer> borders = new ArrayList<>();
    int needed = lastReader[0]; // up to where anything before i is read
    for (int i = 1; i < result; i++) {
      if (readers[i] > 1 && needed <= i) {
        borders.add(i);
      }
      needed = Math.max(needed, lastReader[i]);
    }
    return new Blocks(List.copyOf(borders), result);
  }

  int count() {
    return borders.size() + 1;
  }

  /** The border at which a block begins; -1 for the first, which begins at the input. */
  int from(int block) {
    return block == 0 ? -1 : borders.get(block - 1);
  }

  /** The operation whose result a block gives. */
  int to(int block) {
    return block == borders.size() ? result : borders.get(block);
  }
}
