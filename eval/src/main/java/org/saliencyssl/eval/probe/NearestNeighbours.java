package org.saliencyssl.eval.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.util.Arrays;
import org.saliencyssl.eval.feature.Features;

/**
 * Weighted nearest-neighbour classification (Wu et al., "Unsupervised feature learning via
 * non-parametric instance discrimination", CVPR 2018, as in MoCo's CIFAR demo): the k training
 * images of largest cosine similarity vote for their classes with weight exp(cosine / temperature).
 *
 * <p>Exact, and bounded in memory: at most {@value #SIMILARITIES} similarities are held at a time.
 * Of equally similar training images the one with the smaller index is nearer; of classes with
 * equal votes the smaller number wins.
 */
public final class NearestNeighbours {

  private static final int SIMILARITIES = 1 << 24;
  private static final int QUERY_ROWS = 256;

  private final KnnSettings settings;
  private final int queryRows;
  private final int bankRows;

  /**
   * Makes a classifier.
   *
   * @param settings neighbours and temperature
   */
  public NearestNeighbours(KnnSettings settings) {
    this(settings, QUERY_ROWS, SIMILARITIES / QUERY_ROWS);
  }

  NearestNeighbours(KnnSettings settings, int queryRows, int bankRows) {
    this.settings = settings;
    this.queryRows = queryRows;
    this.bankRows = bankRows;
  }

  /**
   * Classifies images by their neighbours.
   *
   * @param bank the training images
   * @param queries the images to classify, of the same dimension
   * @return a class number for each query
   * @throws IllegalArgumentException if the bank holds fewer than k images
   */
  public int[] classify(Features bank, Features queries) {
    if (settings.k() > bank.size()) {
      throw new IllegalArgumentException(
          "k is "
              + settings.k()
              + " but there are "
              + bank.size()
              + " training images; lower /evaluation/knn/k");
    }
    int[] labels = bank.labels();
    int[] predicted = new int[queries.size()];
    for (int from = 0; from < predicted.length; from += queryRows) {
      int to = Math.min(from + queryRows, predicted.length);
      long[][] nearest = nearest(bank, queries, from, to);
      for (int i = from; i < to; i++) {
        predicted[i] = vote(nearest[i - from], labels, bank.classes());
      }
    }
    return predicted;
  }

  private long[][] nearest(Features bank, Features queries, int from, int to) {
    long[][] best = new long[to - from][0];
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray query = queries.rows(from, to).normalize(2, 1);
      for (int start = 0; start < bank.size(); start += bankRows) {
        int end = Math.min(start + bankRows, bank.size());
        try (NDScope chunk = new NDScope()) {
          chunk.suppressNotUsedWarning();
          NDArray key = bank.rows(start, end).normalize(2, 1);
          merge(best, query.matMul(key.transpose()), start);
        }
      }
    }
    return best;
  }

  /** Merges the nearest of one chunk of the bank, shape (rows, width), into the best so far. */
  private void merge(long[][] best, NDArray similarities, int start) {
    int width = Math.toIntExact(similarities.getShape().get(1));
    int take = Math.min(settings.k() + 1, width);
    NDList top = similarities.topK(take, 1, true, true);
    float[] values = top.get(0).toFloatArray();
    long[] columns = top.get(1).toLongArray();
    // topK breaks ties as it likes: where one crosses the k-th place, select from the whole chunk
    float[] all = tieAcrossK(values, take) ? similarities.toFloatArray() : new float[0];
    for (int row = 0; row < best.length; row++) {
      long[] found;
      if (all.length > 0) {
        float least = values[row * take + take - 1];
        found = atLeast(all, row * width, width, least, start);
      } else {
        found = new long[take];
        for (int i = 0; i < take; i++) {
          int at = row * take + i;
          found[i] = Ranking.encode(values[at], start + (int) columns[at]);
        }
      }
      best[row] = Ranking.smallest(best[row], found, settings.k());
    }
  }

  private boolean tieAcrossK(float[] values, int take) {
    if (take <= settings.k()) {
      return false;
    }
    for (int last = take - 1; last < values.length; last += take) {
      if (values[last] == values[last - 1]) {
        return true;
      }
    }
    return false;
  }

  private static long[] atLeast(float[] values, int offset, int width, float least, int start) {
    long[] found = new long[width];
    int count = 0;
    for (int i = 0; i < width; i++) {
      if (values[offset + i] >= least) {
        found[count++] = Ranking.encode(values[offset + i], start + i);
      }
    }
    return Arrays.copyOf(found, count);
  }

  private int vote(long[] nearest, int[] labels, int classes) {
    double[] votes = new double[classes];
    float highest = Ranking.similarity(nearest[0]);
    for (long entry : nearest) {
      // relative to the highest, so that a small temperature does not overflow
      votes[labels[Ranking.index(entry)]] +=
          Math.exp((Ranking.similarity(entry) - highest) / settings.temperature());
    }
    int winner = 0;
    for (int c = 1; c < classes; c++) {
      if (votes[c] > votes[winner]) {
        winner = c;
      }
    }
    return winner;
  }
}
