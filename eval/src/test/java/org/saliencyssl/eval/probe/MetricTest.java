package org.saliencyssl.eval.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.eval.feature.Features;

class MetricTest {

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aLargeClassCountsNoMoreThanASmallOne() {
    int[] labels = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1}; // always saying 0: 8 of 10, but one class of two
    try (Features features = features(labels, 2)) {
      assertThat(Metric.ACCURACY.of(features, new int[10])).isEqualTo(80);
      assertThat(Metric.MEAN_PER_CLASS.of(features, new int[10])).isEqualTo(50);
    }
  }

  @Test
  void aClassThatIsAbsentDoesNotCount() {
    try (Features features = features(new int[] {0, 0, 3}, 5)) {
      assertThat(Metric.MEAN_PER_CLASS.of(features, new int[] {0, 1, 3})).isEqualTo(75);
    }
  }

  @Test
  void bothAreTheSameWhereClassesAreOfOneSize() {
    int[] labels = IntStream.range(0, 60).map(i -> i % 6).toArray();
    int[] predicted = IntStream.range(0, 60).map(i -> i * i % 6).toArray();
    try (Features features = features(labels, 6)) {
      assertThat(Metric.MEAN_PER_CLASS.of(features, predicted))
          .isCloseTo(Metric.ACCURACY.of(features, predicted), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void agreesWithTheSlowDefinition(long seed) {
    RandomStream random = RandomStreams.of(seed).stream();
    int classes = 2 + random.nextInt(12);
    int size = 1 + random.nextInt(80);
    int[] labels = new int[size];
    int[] predicted = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(1 + random.nextInt(classes)); // small numbers are frequent
      predicted[i] = random.chance(0.5) ? labels[i] : random.nextInt(classes);
    }
    try (Features features = features(labels, classes)) {
      assertThat(Metric.MEAN_PER_CLASS.of(features, predicted))
          .as("seed %d", seed)
          .isCloseTo(slow(labels, predicted, classes), within(1e-9));
    }
  }

  /** The accuracy of each class on its own rows, then their mean. */
  private static double slow(int[] labels, int[] predicted, int classes) {
    List<Double> shares = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      int wanted = c;
      int[] rows = IntStream.range(0, labels.length).filter(i -> labels[i] == wanted).toArray();
      if (rows.length > 0) {
        long right = IntStream.of(rows).filter(i -> predicted[i] == wanted).count();
        shares.add(100.0 * right / rows.length);
      }
    }
    return shares.stream().mapToDouble(share -> share).average().orElseThrow();
  }

  private Features features(int[] labels, int classes) {
    return new Features(manager.zeros(new Shape(labels.length, 1)), labels, classes);
  }
}
