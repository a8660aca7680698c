package org.saliencyssl.simclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.Precision;

class GradientCachingTest {

  private static final Head SOLO = new Heads.Solo(12, 6);
  private static final Head LIGHTLY = new Heads.Lightly(12, 6);

  /** Loss, gradients and running statistics of two passes equal those of one; splits 0: no norm. */
  @ParameterizedTest(
      name = "splits {0}, chunks {1}, together {2}, head {3}, {4} hard, gradient {5}, {6}, {7}")
  @CsvSource({
    "0, 2, true,  SOLO,    0, false, CONTIGUOUS, 1",
    "0, 4, false, SOLO,    0, false, CONTIGUOUS, 2",
    "0, 8, true,  SOLO,    2, true,  CONTIGUOUS, 3",
    "0, 2, false, LIGHTLY, 1, false, CONTIGUOUS, 4",
    "2, 2, true,  SOLO,    0, false, CONTIGUOUS, 5",
    "2, 2, false, SOLO,    1, true,  CONTIGUOUS, 6",
    "4, 4, true,  LIGHTLY, 0, false, CONTIGUOUS, 7",
    "4, 2, true,  LIGHTLY, 1, false, CONTIGUOUS, 8",
    "4, 2, false, LIGHTLY, 2, true,  CONTIGUOUS, 9",
    "4, 4, false, SOLO,    1, true,  CONTIGUOUS, 10",
    "8, 2, true,  LIGHTLY, 1, true,  CONTIGUOUS, 11",
    "8, 8, true,  LIGHTLY, 0, false, CONTIGUOUS, 12",
    "2, 2, true,  LIGHTLY, 1, true,  CHANNELS_LAST, 13",
    "4, 2, false, SOLO,    1, false, CHANNELS_LAST, 14"
  })
  void twoPassesEqualOne(
      int splits,
      int chunks,
      boolean together,
      String head,
      int hard,
      boolean gradient,
      MemoryFormat format,
      long seed) {
    NetworkDefinition definition = splits == 0 ? Bench.plain() : Bench.normed(splits);
    ComputePolicy policy = new ComputePolicy(Precision.FLOAT32, format);
    try (Bench one = new Bench(definition, settings(head, together, gradient, 1), policy);
        Bench two = new Bench(definition, settings(head, together, gradient, chunks), policy)) {
      one.disturb(seed);
      two.disturb(seed);
      one.objective.beginStep(0);
      two.objective.beginStep(0);
      float expected = one.backward(one.views(hard, seed));
      float actual = two.backward(two.views(hard, seed));
      assertThat(actual).isCloseTo(expected, within(1e-5f * expected));
      assertSame(one, two);
      int passes = (together ? 1 : 2) + (gradient ? hard : 0);
      assertThat(((CachedGradients) two.objective).chunks()).isEqualTo(chunks * passes);
    }
  }

  @Test
  void severalVariantsOfAStepAddUp() {
    SimClrSettings settings = settings("LIGHTLY", true, true, 1);
    SimClrSettings chunked = settings("LIGHTLY", true, true, 2);
    try (Bench one = new Bench(Bench.normed(4), settings);
        Bench two = new Bench(Bench.normed(4), chunked)) {
      one.disturb(20);
      two.disturb(20);
      float expected = one.backward(one.views(1, 21), one.views(0, 22));
      float actual = two.backward(two.views(1, 21), two.views(0, 22));
      assertThat(actual).isCloseTo(expected, within(1e-5f * expected));
      assertSame(one, two);
      assertThat(((CachedGradients) two.objective).chunks()).isEqualTo(2 * 3);
    }
  }

  @Test
  void trainingGoesTheSameWay() {
    try (Bench one = new Bench(Bench.normed(2), settings("SOLO", true, false, 1));
        Bench two = new Bench(Bench.normed(2), settings("SOLO", true, false, 2))) {
      float expected = one.train(0, 10, 1);
      assertThat(two.train(0, 10, 1)).isCloseTo(expected, within(1e-4f * expected));
    }
  }

  @Test
  void healthIsThatOfOnePass() {
    try (Bench one = new Bench(Bench.normed(2), settings("SOLO", true, false, 1));
        Bench two = new Bench(Bench.normed(2), settings("SOLO", true, false, 2))) {
      one.backward(one.views(1, 31));
      two.backward(two.views(1, 31));
      one.objective
          .health()
          .forEach(
              (name, value) ->
                  assertThat(two.objective.health().get(name))
                      .as(name)
                      .isCloseTo(value, within(1e-5 * Math.max(1, Math.abs(value)))));
    }
  }

  @Test
  void noGradientReachesThePixelsAndParametersStayTrainable() {
    try (Bench bench = new Bench(Bench.normed(2), settings("SOLO", true, true, 2))) {
      MaskedViews views = bench.views(1, 41);
      views.query().setRequiresGradient(true);
      bench.backward(views);
      assertThat(Bench.largest(views.query().getGradient())).isZero();
      assertThat(bench.trainable()).allMatch(NDArray::hasGradient);
    }
  }

  @Test
  void nothingWaitsOutsideOfAStep() {
    try (Bench bench = new Bench(Bench.plain(), settings("SOLO", true, false, 2))) {
      CachedGradients cached = (CachedGradients) bench.objective;
      assertThat(cached.chunks()).isZero();
      bench.backward(bench.views(0, 51));
      assertThat(cached.chunks()).isEqualTo(2);
      cached.endStep();
      assertThat(cached.chunks()).isZero();
      bench.backward(bench.views(0, 52));
      cached.beginStep(1);
      assertThat(cached.chunks()).isZero();
    }
  }

  @Test
  void liveArraysStayConstantOverSteps() {
    try (Bench bench = new Bench(Bench.normed(4), settings("LIGHTLY", true, true, 2))) {
      bench.train(0, 2, 1);
      int before = bench.liveArrays();
      bench.train(2, 12, 1);
      assertThat(bench.liveArrays()).isEqualTo(before);
    }
  }

  @Test
  void restoredStateGoesOnBitForBit() {
    try (Bench bench = new Bench(Bench.normed(4), settings("LIGHTLY", true, true, 2))) {
      bench.train(0, 2, 1);
      SortedMap<String, float[]> saved = bench.copy();
      bench.train(2, 4, 1);
      SortedMap<String, float[]> expected = bench.copy();
      bench.disturb(61);
      bench.restore(saved);
      bench.train(2, 4, 1);
      bench.copy().forEach((name, v) -> assertThat(v).as(name).isEqualTo(expected.get(name)));
    }
  }

  @Test
  void chunksThatCutBatchNormAreRefused() {
    try (Bench bench = new Bench(Bench.normed(1), settings("SOLO", true, false, 1))) {
      assertThatThrownBy(() -> bench.create(settings("SOLO", true, false, 2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "/gradientChunks 2 chunks cut through the encoder's batch norm, which forms 1"
                  + " group(s), so that the loss would be another; use 1 here, or a multiple of 2"
                  + " as the encoder's batchNormSplits");
      assertThatThrownBy(() -> bench.create(settings("SOLO", true, false, 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("/gradientChunks 3 does not divide the batch size 8; use 2");
    }
  }

  private static SimClrSettings settings(
      String head, boolean together, boolean gradient, int chunks) {
    Head recipe = head.equals("SOLO") ? SOLO : LIGHTLY;
    return new SimClrSettings(0.2, recipe, together, 2, Anchors.BOTH, gradient, chunks);
  }

  private static void assertSame(Bench one, Bench two) {
    List<NDArray> expected = one.trainable();
    for (int i = 0; i < expected.size(); i++) {
      assertClose(
          "gradient " + i,
          two.trainable().get(i).getGradient(),
          expected.get(i).getGradient(),
          1e-5);
    }
    one.state().forEach((name, array) -> assertClose(name, two.state().get(name), array, 1e-6));
  }

  private static void assertClose(String name, NDArray actual, NDArray expected, double relative) {
    float[] a = actual.toFloatArray();
    float[] e = expected.toFloatArray();
    double difference = 0;
    for (int i = 0; i < e.length; i++) {
      difference = Math.max(difference, Math.abs(a[i] - e[i]));
    }
    double scale = Bench.largest(expected);
    assertThat(scale).as(name).isPositive();
    assertThat(difference / scale).as(name).isLessThan(relative);
  }
}
