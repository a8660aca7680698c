package org.saliencyssl.eval.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.eval.feature.Features;

class NearestNeighboursTest {

  private static final int CLASSES = 5;

  @ParameterizedTest
  @CsvSource({"1, 0.07", "7, 0.07", "20, 0.5", "20, 0.001", "151, 0.1"})
  void equalsBruteForceInDoublePrecisionForAnyChunks(int k, double temperature) {
    KnnSettings settings = new KnnSettings(k, temperature);
    double[][] bank = clusters(151, 6, 1);
    double[][] queries = clusters(67, 6, 2);
    int[] labels = labels(151);
    int[] expected = bruteForce(bank, labels, queries, settings);
    try (NDManager manager = NDManager.newBaseManager();
        Features keys = features(manager, bank, labels);
        Features asked = features(manager, queries, labels(67))) {
      for (int[] chunks : new int[][] {{67, 151}, {16, 40}, {1, 7}, {100, 1}, {13, 1000}}) {
        assertThat(new NearestNeighbours(settings, chunks[0], chunks[1]).classify(keys, asked))
            .as("query rows %d, bank rows %d", chunks[0], chunks[1])
            .isEqualTo(expected);
      }
      assertThat(new NearestNeighbours(settings).classify(keys, asked)).isEqualTo(expected);
    }
  }

  @Test
  void breaksTiesByTheSmallerIndexWhateverTheChunks() {
    // all keys point the same way: the first k = 3 vote, with equal weights, 2 of 3 for class 4
    int[] labels = {4, 0, 4, 1, 1, 1, 1, 1, 1, 1, 1};
    double[][] bank = new double[labels.length][];
    Arrays.setAll(bank, i -> new double[] {2, 0});
    try (NDManager manager = NDManager.newBaseManager();
        Features keys = features(manager, bank, labels);
        Features asked = features(manager, new double[][] {{1, 0}, {0, 5}}, new int[] {0, 0})) {
      for (int rows = 1; rows <= 12; rows++) {
        assertThat(new NearestNeighbours(new KnnSettings(3, 0.1), 2, rows).classify(keys, asked))
            .as("bank rows %d", rows)
            .containsExactly(4, 4);
      }
    }
  }

  @Test
  void equalVotesGoToTheSmallerClass() {
    try (NDManager manager = NDManager.newBaseManager();
        Features keys = features(manager, new double[][] {{1, 0}, {1, 0}}, new int[] {3, 2});
        Features asked = features(manager, new double[][] {{1, 0}}, new int[] {3})) {
      assertThat(new NearestNeighbours(new KnnSettings(2, 0.1)).classify(keys, asked))
          .containsExactly(2);
    }
  }

  @Test
  void weighsNearNeighboursMoreTheLowerTheTemperature() {
    // one key at cosine 1 of class 0, two at cosine .6 of class 1: exp(1/T) against 2 exp(.6/T),
    // equal at T = .4 / ln 2 = .577
    double[][] bank = {{1, 0}, {0.6, 0.8}, {0.6, -0.8}};
    try (NDManager manager = NDManager.newBaseManager();
        Features keys = features(manager, bank, new int[] {0, 1, 1});
        Features asked = features(manager, new double[][] {{3, 0}}, new int[] {0})) {
      assertThat(new NearestNeighbours(new KnnSettings(3, 0.57)).classify(keys, asked))
          .containsExactly(0);
      assertThat(new NearestNeighbours(new KnnSettings(3, 0.58)).classify(keys, asked))
          .containsExactly(1);
    }
  }

  @Test
  void refusesMoreNeighboursThanImages() {
    try (NDManager manager = NDManager.newBaseManager();
        Features keys = features(manager, new double[][] {{1, 0}}, new int[] {0})) {
      assertThatThrownBy(() -> new NearestNeighbours(new KnnSettings(2, 1)).classify(keys, keys))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("k is 2 but there are 1 training images; lower /evaluation/knn/k");
    }
  }

  @Test
  void keepsSimilaritiesAndOrderInItsRanking() {
    float[] falling = {1f, 0.5f, Float.MIN_VALUE, 0f, -0.25f, -1f};
    long[] entries = new long[falling.length];
    for (int i = 0; i < falling.length; i++) {
      entries[i] = Ranking.encode(falling[i], Integer.MAX_VALUE - i);
      assertThat(Ranking.similarity(entries[i])).isEqualTo(falling[i]);
      assertThat(Ranking.index(entries[i])).isEqualTo(Integer.MAX_VALUE - i);
    }
    assertThat(entries).isSorted();
    assertThat(Ranking.encode(-0f, 3)).isEqualTo(Ranking.encode(0f, 3));
    assertThat(Ranking.encode(0.5f, 3)).isLessThan(Ranking.encode(0.5f, 4));
  }

  /** The definition, with a full sort. */
  private static int[] bruteForce(
      double[][] bank, int[] labels, double[][] queries, KnnSettings settings) {
    int[] predicted = new int[queries.length];
    for (int q = 0; q < queries.length; q++) {
      double[] query = queries[q];
      int[] order =
          IntStream.range(0, bank.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -cosine(bank[i], query)))
              .mapToInt(i -> i)
              .toArray();
      double[] votes = new double[CLASSES];
      for (int i = 0; i < settings.k(); i++) {
        // less 1, the largest cosine: at a temperature of .001 exp(1000) would be infinite
        votes[labels[order[i]]] +=
            Math.exp((cosine(bank[order[i]], query) - 1) / settings.temperature());
      }
      predicted[q] =
          IntStream.range(0, CLASSES).reduce(0, (best, c) -> votes[c] > votes[best] ? c : best);
    }
    return predicted;
  }

  private static double cosine(double[] a, double[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }

  private static int[] labels(int n) {
    return IntStream.range(0, n).map(i -> i % CLASSES).toArray();
  }

  /** Overlapping clusters, so that votes are close; values exact in float32. */
  private static double[][] clusters(int n, int dimension, int seed) {
    RandomStream random = RandomStreams.of(seed).stream();
    double[][] rows = new double[n][dimension];
    for (int i = 0; i < n; i++) {
      for (int d = 0; d < dimension; d++) {
        rows[i][d] = (float) (random.nextGaussian() + (d == i % CLASSES ? 1 : 0));
      }
    }
    return rows;
  }

  private static Features features(NDManager manager, double[][] rows, int[] labels) {
    float[] values = new float[rows.length * rows[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
    }
    return new Features(
        manager.create(values, new Shape(rows.length, rows[0].length)), labels, CLASSES);
  }
}
