package org.saliencyssl.eval.probe;

import java.util.Arrays;

/**
 * Neighbours as longs whose natural order is: larger similarity first, then smaller index. The
 * upper half is the similarity's bits in descending order, the lower half the index.
 */
final class Ranking {

  private Ranking() {}

  static long encode(float similarity, int index) {
    int bits = Float.floatToIntBits(similarity + 0f); // + 0f makes -0 equal 0
    int ascending = bits ^ ((bits >> 31) & 0x7FFFFFFF);
    return ((long) ~ascending << 32) | index;
  }

  static float similarity(long entry) {
    int ascending = ~(int) (entry >> 32);
    return Float.intBitsToFloat(ascending ^ ((ascending >> 31) & 0x7FFFFFFF));
  }

  static int index(long entry) {
    return (int) entry;
  }

  /** Returns the {@code count} smallest entries of both, or all if fewer, in order. */
  static long[] smallest(long[] one, long[] other, int count) {
    long[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    Arrays.sort(both);
    return both.length > count ? Arrays.copyOf(both, count) : both;
  }
}
