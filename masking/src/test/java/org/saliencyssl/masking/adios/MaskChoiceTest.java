package org.saliencyssl.masking.adios;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.random.RandomStreams;

class MaskChoiceTest {

  private static final int DRAWS = 100_000;

  /** Chi-square against equal shares; the limits are the 0.999 quantiles for N - 1 degrees. */
  @ParameterizedTest
  @CsvSource({"2, 10.83, 1", "3, 13.82, 2", "4, 16.27, 3", "6, 20.52, 4"})
  void drawsEveryMaskEquallyOften(int masks, double limit, long seed) {
    int[] counts = new int[masks];
    RandomStreams streams = RandomStreams.of(seed).purpose("view");
    for (int i = 0; i < DRAWS; i++) {
      counts[MaskChoice.draw(streams.at(i / 1000).at(i % 1000).purpose("query"), masks)]++;
    }
    double expected = (double) DRAWS / masks;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += Math.pow(count - expected, 2) / expected;
    }
    System.err.printf("adios-s, %d masks, seed %d: chi-square %.2f%n", masks, seed, chiSquare);
    assertThat(chiSquare).as("seed %d", seed).isLessThan(limit);
  }
}
