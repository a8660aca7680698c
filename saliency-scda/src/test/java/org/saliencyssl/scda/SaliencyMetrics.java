package org.saliencyssl.scda;

import java.util.Arrays;

/**
 * How well a score tells foreground from background; places marked {@link #IGNORED} are left out.
 */
public final class SaliencyMetrics {

  public static final byte BACKGROUND = 0;
  public static final byte FOREGROUND = 1;
  public static final byte IGNORED = 2;

  private SaliencyMetrics() {}

  /**
   * Area under the ROC curve by ranks, ties at their mean rank: (R - n1 (n1 + 1) / 2) / (n0 n1)
   * with R the foreground's rank sum. NaN unless both classes occur.
   */
  public static double auc(float[] scores, byte[] truth) {
    long[] keys = new long[scores.length];
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (truth[i] != IGNORED) {
        keys[n++] = (long) sortable(scores[i]) << 1 | truth[i];
      }
    }
    Arrays.sort(keys, 0, n);
    double rankSum = 0;
    long foreground = 0;
    for (int from = 0; from < n; ) {
      int to = from;
      int tied = 0;
      while (to < n && keys[to] >> 1 == keys[from] >> 1) {
        tied += (int) (keys[to++] & 1);
      }
      rankSum += tied * (from + 1 + to) / 2.0;
      foreground += tied;
      from = to;
    }
    double pairs = (double) foreground * (n - foreground);
    return pairs == 0 ? Double.NaN : (rankSum - foreground * (foreground + 1) / 2.0) / pairs;
  }

  /** Intersection over union of the truth and {@code score >= threshold}; NaN if both are empty. */
  public static double iou(float[] scores, double threshold, byte[] truth) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < scores.length; i++) {
      if (truth[i] != IGNORED) {
        boolean predicted = scores[i] >= threshold;
        boolean is = truth[i] == FOREGROUND;
        both += predicted && is ? 1 : 0;
        either += predicted || is ? 1 : 0;
      }
    }
    return either == 0 ? Double.NaN : (double) both / either;
  }

  public static double mean(float[] scores) {
    double sum = 0;
    for (float score : scores) {
      sum += score;
    }
    return sum / scores.length;
  }

  /** Maps floats to ints of the same order; -0 equals 0. */
  private static int sortable(float score) {
    int bits = Float.floatToIntBits(score + 0f);
    return bits < 0 ? bits ^ 0x7FFFFFFF : bits;
  }
}
