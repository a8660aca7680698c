package org.saliencyssl.mocov2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.random.RandomStreams;

class KeyQueueTest {

  private static final RandomStreams STREAMS = RandomStreams.of(5);

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void startsWithUnitVectorsInAllDirections() {
    double[][] rows = Rows.of(new KeyQueue(manager, 600, 3, 6, STREAMS).keys());
    double[] mean = new double[3];
    for (double[] row : rows) {
      assertThat(Rows.dot(row, row)).isCloseTo(1, within(1e-6));
      for (int c = 0; c < 3; c++) {
        mean[c] += row[c] / rows.length;
      }
    }
    // each coordinate has variance 1/3: the mean of 600 has sd 0.024; 5 sd allowed
    for (double coordinate : mean) {
      assertThat(coordinate).isCloseTo(0, within(0.12));
    }
  }

  @Test
  void startIsDecidedByItsStream() {
    float[] once = new KeyQueue(manager, 6, 4, 2, STREAMS).keys().toFloatArray();
    assertThat(new KeyQueue(manager, 6, 4, 2, STREAMS).keys().toFloatArray()).isEqualTo(once);
    assertThat(new KeyQueue(manager, 6, 4, 2, RandomStreams.of(6)).keys().toFloatArray())
        .isNotEqualTo(once);
  }

  @Test
  void replacesTheOldestKeysRoundAndRound() {
    KeyQueue queue = new KeyQueue(manager, 6, 1, 2, STREAMS);
    float[] ring = queue.keys().toFloatArray();
    for (int step = 0; step < 8; step++) {
      move(queue, step);
      int place = step % 3 * 2;
      ring[place] = 10 * step;
      ring[place + 1] = 10 * step + 1;
      assertThat(queue.keys().toFloatArray()).as("after step %d", step).isEqualTo(ring);
      assertThat(position(queue)).isEqualTo((place + 2) % 6);
    }
  }

  @Test
  void onlyTheFirstOfferOfAStepEnters() {
    KeyQueue queue = new KeyQueue(manager, 2, 1, 2, STREAMS);
    queue.beginStep();
    queue.offer(manager.create(new float[][] {{1}, {2}}));
    queue.offer(manager.create(new float[][] {{3}, {4}}));
    queue.endStep();
    assertThat(queue.keys().toFloatArray()).containsExactly(1, 2);
  }

  @Test
  void thePartsOfABatchEnterInTheirOrder() {
    KeyQueue queue = new KeyQueue(manager, 4, 1, 4, STREAMS);
    for (int step = 0; step < 2; step++) {
      queue.beginStep();
      queue.offer(manager.create(new float[][] {{1}, {2}}));
      queue.offer(manager.create(new float[][] {{5}, {6}}));
      queue.nextPart();
      queue.offer(manager.create(new float[][] {{3 + step}, {4 + step}}));
      queue.endStep();
      assertThat(queue.keys().toFloatArray()).containsExactly(1, 2, 3 + step, 4 + step);
    }
  }

  @Test
  void offeredKeysMayBeFreedBeforeTheStepEnds() {
    KeyQueue queue = new KeyQueue(manager, 2, 1, 2, STREAMS);
    queue.beginStep();
    try (NDArray keys = manager.create(new float[][] {{1}, {2}})) {
      queue.offer(keys);
    }
    queue.endStep();
    assertThat(queue.keys().toFloatArray()).containsExactly(1, 2);
  }

  @Test
  void anUnfinishedStepLeavesNoKeys() {
    KeyQueue queue = new KeyQueue(manager, 2, 1, 2, STREAMS);
    queue.offer(manager.create(new float[][] {{1}, {2}}));
    queue.beginStep();
    queue.offer(manager.create(new float[][] {{3}, {4}}));
    queue.endStep();
    assertThat(queue.keys().toFloatArray()).containsExactly(3, 4);
    assertThatThrownBy(queue::endStep)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without a loss");
  }

  @Test
  void goesOnWhereTheRestoredStateStood() {
    KeyQueue first = new KeyQueue(manager, 6, 1, 2, STREAMS);
    move(first, 0);
    move(first, 1);
    KeyQueue second = new KeyQueue(manager, 6, 1, 2, RandomStreams.of(9));
    SortedMap<String, NDArray> from = state(first);
    state(second).forEach((name, array) -> from.get(name).copyTo(array));
    second.restored();
    move(first, 2);
    move(second, 2);
    assertThat(second.keys().toFloatArray()).isEqualTo(first.keys().toFloatArray());
    assertThat(position(second)).isZero();
  }

  @Test
  void refusesAStateOfAnotherBatchSize() {
    KeyQueue queue = new KeyQueue(manager, 6, 1, 2, STREAMS);
    state(queue).get("queuePosition").addi(3);
    assertThatThrownBy(queue::restored)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "queue position 3 in the restored state; it must be a multiple of the batch size 2"
                + " below 6");
  }

  private void move(KeyQueue queue, int step) {
    queue.beginStep();
    queue.offer(manager.create(new float[][] {{10 * step}, {10 * step + 1}}));
    queue.endStep();
  }

  private static SortedMap<String, NDArray> state(KeyQueue queue) {
    SortedMap<String, NDArray> state = new TreeMap<>();
    queue.addTo(state);
    return state;
  }

  private static long position(KeyQueue queue) {
    return state(queue).get("queuePosition").toLongArray()[0];
  }
}
