package org.saliencyssl.api.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {

  @Test
  void givesTheSameValuesEverywhere() {
    // Golden values: a change of the generator would change every experiment.
    RandomStream stream = RandomStreams.of(42).purpose("masking").at(3).stream();
    assertThat(new long[] {stream.nextLong(), stream.nextLong()})
        .containsExactly(5988425001063943269L, 5351665404688770033L);
  }

  @Test
  void branchesDoNotCollide() {
    Set<Long> keys = new HashSet<>();
    for (String purpose : new String[] {"a", "b", "augmentation", "masking"}) {
      for (int epoch = 0; epoch < 50; epoch++) {
        for (int sample = 0; sample < 500; sample++) {
          keys.add(RandomStreams.of(0).purpose(purpose).at(epoch).at(sample).key());
        }
      }
    }
    assertThat(keys).hasSize(4 * 50 * 500);
  }

  @Test
  void neighbouringStreamsAreUncorrelated() {
    int n = 20000;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double a = RandomStreams.of(1).at(i).stream().nextDouble() - 0.5;
      double b = RandomStreams.of(1).at(i + 1L).stream().nextDouble() - 0.5;
      sum += 12 * a * b;
    }
    assertThat(sum / n).isCloseTo(0, within(5 / Math.sqrt(n)));
  }

  @Test
  void uniformNumbersFillTheUnitIntervalEvenly() {
    // Chi-square over 64 bins: mean 63, sd sqrt(126).
    int[] bins = new int[64];
    RandomStream stream = RandomStreams.of(9).stream();
    int n = 64000;
    for (int i = 0; i < n; i++) {
      bins[(int) (stream.nextDouble() * 64)]++;
    }
    double chiSquare =
        Arrays.stream(bins).mapToDouble(b -> (b - 1000.0) * (b - 1000.0) / 1000).sum();
    assertThat(chiSquare).isBetween(63 - 5 * Math.sqrt(126), 63 + 5 * Math.sqrt(126));
  }

  @Test
  void gaussiansHaveTheMomentsOfTheNormalDistribution() {
    RandomStream stream = RandomStreams.of(11).stream();
    int n = 200_000;
    double[] moments = new double[4];
    for (int i = 0; i < n; i++) {
      double x = stream.nextGaussian();
      moments[0] += x / n;
      moments[1] += x * x / n;
      moments[2] += x * x * x / n;
      moments[3] += x * x * x * x / n;
    }
    // Variances of the sample moments of N(0,1): 1, 2, 15, 96, each over n.
    assertThat(moments[0]).isCloseTo(0, within(5 * Math.sqrt(1.0 / n)));
    assertThat(moments[1]).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
    assertThat(moments[2]).isCloseTo(0, within(5 * Math.sqrt(15.0 / n)));
    assertThat(moments[3]).isCloseTo(3, within(5 * Math.sqrt(96.0 / n)));
  }

  @Test
  void integersAreUnbiasedForAwkwardBounds() {
    int bound = 3;
    int[] counts = new int[bound];
    RandomStream stream = RandomStreams.of(12).stream();
    int n = 30000;
    for (int i = 0; i < n; i++) {
      counts[stream.nextInt(bound)]++;
    }
    for (int count : counts) {
      assertThat((double) count).isCloseTo(10000, within(5 * Math.sqrt(n * 2.0 / 9)));
    }
    assertThatThrownBy(() -> stream.nextInt(0)).hasMessageContaining("positive");
  }

  @Test
  void permutationsHoldEachNumberOnce() {
    int[] order = RandomStreams.of(13).stream().permutation(100);
    assertThat(order).doesNotHaveDuplicates().hasSize(100);
    assertThat(Arrays.stream(order).max()).hasValue(99);
    assertThat(order).isNotEqualTo(RandomStreams.of(14).stream().permutation(100));
  }
}
