package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

class RandomMapTest {

  private static final RandomMapSettings SETTINGS = new RandomMapSettings(0.6);

  static SaliencyProvider provider(PluginContext context) {
    return new RandomMap(SETTINGS, context.ops());
  }

  @Test
  void aMapIsTheSamplesOwnStream() {
    RandomStreams sample = RandomStreams.of(9).at(4);
    RandomStream stream = sample.purpose("random-map").stream();
    for (float value : values(List.of(sample), 6)) {
      assertThat(value).isEqualTo((float) stream.nextDouble());
    }
  }

  @Test
  void mapsOfDifferentSamplesAndViewsDiffer() {
    RandomStreams first = RandomStreams.of(9).at(0);
    RandomStreams second = RandomStreams.of(9).at(1);
    assertThat(values(List.of(first), 4)).isNotEqualTo(values(List.of(second), 4));
  }

  @Test
  void cellsAreUniform() {
    List<RandomStreams> streams = new ArrayList<>();
    for (int sample = 0; sample < 100; sample++) {
      streams.add(RandomStreams.of(1).at(sample));
    }
    float[] values = values(streams, 10);
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += value * value;
    }
    // 10,000 uniform numbers: mean 1/2 with standard error .0029, mean square 1/3 with .0030
    assertThat(sum / values.length).as("seed 1").isCloseTo(0.5, within(0.015));
    assertThat(squares / values.length).as("seed 1").isCloseTo(1 / 3.0, within(0.015));
  }

  @Test
  void itIsNewForEachViewSoNotCacheable() {
    assertThat(new RandomMapFactory().capabilities(SETTINGS))
        .containsExactly(Capability.DETERMINISTIC);
  }

  private float[] values(List<RandomStreams> streams, int grid) {
    try (Bench bench = new Bench()) {
      float[][] images = new float[streams.size()][3 * 16];
      View view = new View(Bench.stack(bench.manager, images, 3, 4, 4), null, null, streams);
      return provider(bench.context(Path.of("none"))).values(view, grid).toFloatArray();
    }
  }
}
