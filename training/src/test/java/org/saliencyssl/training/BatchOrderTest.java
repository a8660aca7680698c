package org.saliencyssl.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.random.RandomStreams;

class BatchOrderTest {

  @Test
  void showsEachImageAtMostOnceAnEpochInWholeBatches() {
    BatchOrder order = new BatchOrder(23, 5, 8, 0, RandomStreams.of(1));
    for (int epoch = 0; epoch < 2; epoch++) {
      Set<Integer> seen = new HashSet<>();
      for (int step = 0; step < 4; step++) {
        for (int index : order.next()) {
          assertThat(index).isBetween(0, 22);
          assertThat(seen.add(index)).isTrue();
        }
      }
      assertThat(seen).hasSize(20);
    }
    assertThat(order.hasNext()).isFalse();
  }

  @Test
  void goesOnFromAnyStepAsIfNeverInterrupted() {
    List<String> whole = all(0);
    for (int first = 0; first < 12; first++) {
      assertThat(all(first)).isEqualTo(whole.subList(first, 12));
    }
  }

  @Test
  void shufflesEveryEpochAnew() {
    List<String> batches = all(0);
    assertThat(batches.subList(0, 4)).isNotEqualTo(batches.subList(4, 8));
  }

  private static List<String> all(int first) {
    List<String> batches = new ArrayList<>();
    new BatchOrder(23, 5, 12, first, RandomStreams.of(7))
        .forEachRemaining(batch -> batches.add(Arrays.toString(batch)));
    return batches;
  }
}
