package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.random.RandomStreams;

class HighPassMaskingTest {

  private static final long SEED = 11;
  private static final Gaussian FILTER = new Gaussian(5, 1.5);
  private static final Mixture PAPER = new Mixture(0.2, 0.3, 200 / 224.0, 130 / 224.0);
  private static final Mixture SPATIAL = new Mixture(0, 1, 1, 1);
  private static final Mixture FOCAL = new Mixture(1, 0, 200 / 224.0, 130 / 224.0);

  @Test
  void takesTheBlurAwayFromBothViews() {
    try (TestRun run = new TestRun(16, 4);
        HighPassMasking masking = masking(run, Branch.QUERY, 0, SPATIAL)) {
      Views views = run.views(SEED, 0, 1, 2);
      MaskedViews masked = masking.mask(views).get(0);
      float[] pixels = views.key().pixels().toFloatArray();
      double[] blurred = run.slowBlur(pixels, FILTER);
      float[] key = masked.key().toFloatArray();
      for (int i = 0; i < key.length; i++) {
        assertThat((double) key[i]).isEqualTo(pixels[i] - blurred[i], within(1e-5));
      }
      assertThat(masked.query().toFloatArray())
          .containsExactly(filtered(masking, views.query().pixels()));
    }
  }

  @Test
  void turnsAFlatImageToZero() {
    try (TestRun run = new TestRun(16, 4);
        HighPassMasking masking = masking(run, Branch.QUERY, 0, SPATIAL)) {
      NDArray flat = run.step.full(new Shape(1, 3, 16, 16), 2.5f);
      for (float value : filtered(masking, flat)) {
        assertThat(value).isEqualTo(0f, within(2e-6f));
      }
    }
  }

  @Test
  void demandsTheFilterOfEveryEvaluation() {
    try (TestRun run = new TestRun(16, 4);
        HighPassMasking masking = masking(run, Branch.QUERY, 0, SPATIAL)) {
      assertThat(masking.inputFilter().name()).isEqualTo("high-pass(kernel=5,sigma=1.5)");
    }
  }

  @Test
  void hidesTheCountedCellsInNoise() {
    try (TestRun run = new TestRun(16, 7);
        HighPassMasking masking = masking(run, Branch.QUERY, 0.25, SPATIAL)) {
      Views views = run.views(SEED, TestRun.ids(100));
      MaskedViews masked = masking.mask(views).get(0);
      NDArray clean = masking.inputFilter().apply(views.query().pixels());
      boolean[][][] hidden = run.hiddenCells(clean, masked.query());
      boolean[][] foreground = run.foreground(views.query());
      for (int n = 0; n < hidden.length; n++) {
        int expected = (int) Math.rint(0.25 * (TestRun.count(foreground[n]) / 49.0) * 49);
        assertThat(TestRun.countBoth(hidden[n][0], foreground[n])).isEqualTo(expected);
        assertThat(TestRun.count(hidden[n][0])).isEqualTo(Math.max(12, expected));
        assertThat(hidden[n][1]).isEqualTo(hidden[n][0]);
        assertThat(hidden[n][2]).isEqualTo(hidden[n][0]);
      }
    }
  }

  @Test
  void capsHardNegativesAtTwentySevenCells() {
    HighPassMaskingSettings settings =
        settings(
            TestRun.placement(Branch.QUERY, true, TestRun.exactly(0), 1, TestRun.exactly(0.7)),
            SPATIAL);
    try (TestRun run = new TestRun(14, 7);
        HighPassMasking masking = new HighPassMasking(settings, run.context)) {
      Views views = run.views(SEED, TestRun.ids(100));
      MaskedViews masked = masking.mask(views).get(0);
      NDArray clean = masking.inputFilter().apply(views.key().pixels());
      boolean[][][] hidden = run.hiddenCells(clean, masked.hardNegatives().get(0));
      boolean[][] foreground = run.foreground(views.key());
      int capped = 0;
      for (int n = 0; n < hidden.length; n++) {
        int present = TestRun.count(foreground[n]);
        // .7 f / 49 >= .56 from f = 40 on (39.2), where the count is 27 instead of 28 to 34
        int expected = present >= 40 ? 27 : (int) Math.rint(0.7 * (present / 49.0) * 49);
        capped += present >= 40 ? 1 : 0;
        assertThat(TestRun.count(hidden[n][0])).as("%d cells", present).isEqualTo(expected);
        assertThat(TestRun.countBoth(hidden[n][0], foreground[n])).isEqualTo(expected);
      }
      assertThat(capped).as("seed %d", SEED).isPositive();
    }
  }

  @Test
  void mixesShapesAsThePaperDoes() {
    int n = 40_000;
    int[] often = new int[MaskShape.values().length];
    for (int i = 0; i < n; i++) {
      often[PAPER.draw(RandomStreams.of(SEED).at(i).stream()).ordinal()]++;
    }
    double[] shares = {0.2, 0.24, 0.56}; // .2; .8 * .3; .8 * .7
    for (int s = 0; s < shares.length; s++) {
      double deviation = Math.sqrt(shares[s] * (1 - shares[s]) / n);
      assertThat((double) often[s] / n)
          .as("seed %d %s", SEED, MaskShape.values()[s])
          .isEqualTo(shares[s], within(5 * deviation));
    }
  }

  @Test
  void masksEachImageInOneOfThreeShapes() {
    try (TestRun run = new TestRun(28, 7);
        HighPassMasking masking = masking(run, Branch.QUERY, 0.25, PAPER)) {
      Views views = run.views(SEED, TestRun.ids(200));
      MaskedViews masked = masking.mask(views).get(0);
      NDArray clean = masking.inputFilter().apply(views.query().pixels());
      int focal = 0;
      int spatial = 0;
      for (boolean[][] image : run.hiddenPixels(clean, masked.query())) {
        boolean alike = Arrays.equals(image[0], image[1]) && Arrays.equals(image[0], image[2]);
        // focal: 28^2 - 25^2 pixels; cells: at least 12 of 16 pixels
        boolean window = alike && TestRun.count(image[0]) == 28 * 28 - 25 * 25;
        focal += window ? 1 : 0;
        spatial += alike && !window ? 1 : 0;
      }
      // 200 * .2 and 200 * .24, within 5 standard deviations of 5.7 and 6.0
      assertThat(focal).as("seed %d", SEED).isBetween(12, 68);
      assertThat(spatial).as("seed %d", SEED).isBetween(18, 78);
    }
  }

  @Test
  void keepsOrHidesAWindowOfThePapersAreaInFocalMasks() {
    HighPassMaskingSettings settings =
        settings(
            TestRun.placement(Branch.QUERY, false, TestRun.exactly(0), 1, TestRun.exactly(0)),
            FOCAL);
    try (TestRun run = new TestRun(224, 7);
        HighPassMasking masking = new HighPassMasking(settings, run.context)) {
      Views views = run.views(SEED, 0, 1);
      MaskedViews masked = masking.mask(views).get(0);
      boolean[][][] positive =
          run.hiddenPixels(masking.inputFilter().apply(views.query().pixels()), masked.query());
      boolean[][][] negative =
          run.hiddenPixels(
              masking.inputFilter().apply(views.key().pixels()), masked.hardNegatives().get(0));
      for (int n = 0; n < 2; n++) {
        for (int c = 0; c < 3; c++) {
          // 20.3 % and 33.7 % of 224^2; noise may hit a pixel's own value by chance
          assertThat(TestRun.count(positive[n][c])).isBetween(10_170, 224 * 224 - 200 * 200);
          assertThat(TestRun.count(negative[n][c])).isBetween(16_890, 130 * 130);
        }
      }
      assertThat((224 * 224 - 200 * 200) / (224.0 * 224)).isEqualTo(0.203, within(5e-4));
      assertThat(130 * 130 / (224.0 * 224)).isEqualTo(0.337, within(5e-4));
    }
  }

  @Test
  void focalMasksAloneReadNoMap() {
    HighPassMaskingSettings settings =
        settings(
            TestRun.placement(Branch.QUERY, true, TestRun.exactly(0.25), 1, TestRun.exactly(0.7)),
            FOCAL);
    assertThat(new HighPassMaskingFactory().capabilities(settings))
        .doesNotContain(Capability.NEEDS_SALIENCY);
    try (TestRun run = new TestRun(16, 4);
        HighPassMasking masking = new HighPassMasking(settings, run.context)) {
      Views views = run.views(SEED, 0, 1, 2);
      MaskedViews with = masking.mask(views).get(0);
      MaskedViews without =
          masking.mask(new Views(blind(views.query()), blind(views.key()), null)).get(0);
      assertThat(without.query().toFloatArray()).isEqualTo(with.query().toFloatArray());
      assertThat(without.hardNegatives().get(0).toFloatArray())
          .isEqualTo(with.hardNegatives().get(0).toFloatArray());
    }
  }

  private static View blind(View view) {
    return new View(view.pixels(), null, null, view.streams());
  }

  @Test
  void placesFocalWindowsEverywhere() {
    int n = 900;
    try (TestRun run = new TestRun(14, 7)) {
      MaskShape[] shapes = new MaskShape[n];
      Arrays.fill(shapes, MaskShape.FOCAL);
      var view = run.view(RandomStreams.of(SEED), TestRun.ids(n));
      float[] mask =
          new FocalWindows(new Mixture(1, 0, 1, 12 / 14.0), run.ops)
              .mask(
                  MaskTask.hardNegative(view, view.pixels(), 0),
                  shapes,
                  run.step.zeros(new Shape(n, 1, 7, 7)))
              .pixels()
              .toFloatArray();
      int[] often = new int[9];
      for (int i = 0; i < n; i++) {
        int first = 0;
        while (mask[i * 196 + first] == 0) {
          first++;
        }
        often[first / 14 * 3 + first % 14]++;
      }
      // 9 places of equal chance: 100 each, standard deviation 9.4
      for (int place : often) {
        assertThat(place).as("seed %d", SEED).isBetween(53, 147);
      }
    }
  }

  @Test
  void fillsWithNoiseOfTheGivenDeviation() {
    HighPassMaskingSettings settings =
        settings(
            TestRun.placement(Branch.QUERY, false, TestRun.exactly(1), 1, TestRun.exactly(1)),
            SPATIAL,
            Cap.NONE);
    try (TestRun run = new TestRun(32, 4);
        HighPassMasking masking = new HighPassMasking(settings, run.context)) {
      MaskedViews masked = masking.mask(run.views(SEED, TestRun.ids(32))).get(0);
      // all is hidden, so each image is nothing but noise: 98,304 numbers
      isNormal(masked.query().toFloatArray(), 0.18);
      isNormal(masked.hardNegatives().get(0).toFloatArray(), 0.14);
    }
  }

  private static void isNormal(float[] values, double std) {
    int n = values.length;
    double sum = 0;
    double squares = 0;
    int beyond = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
      beyond += Math.abs(value) > 2 * std ? 1 : 0;
    }
    // 5 standard deviations of mean, mean square and share beyond 2 sigma; runs of the bank may
    // overlap, hence the factor 2
    assertThat(sum / n).as("seed %d", SEED).isEqualTo(0, within(2 * 5 * std / Math.sqrt(n)));
    assertThat(Math.sqrt(squares / n)).isEqualTo(std, within(2 * 5 * std / Math.sqrt(2.0 * n)));
    assertThat((double) beyond / n)
        .isEqualTo(0.0455, within(2 * 5 * Math.sqrt(0.0455 * 0.9545 / n)));
  }

  @Test
  void givesEverySampleNoiseOfItsOwn() {
    HighPassMaskingSettings settings =
        settings(
            TestRun.placement(Branch.BOTH, false, TestRun.exactly(1), 0, TestRun.exactly(0)),
            SPATIAL,
            Cap.NONE);
    try (TestRun run = new TestRun(16, 4);
        HighPassMasking masking = new HighPassMasking(settings, run.context)) {
      MaskedViews masked = masking.mask(run.views(SEED, 0, 1)).get(0);
      float[] query = masked.query().toFloatArray();
      float[] key = masked.key().toFloatArray();
      assertThat(Arrays.copyOfRange(query, 0, 768))
          .isNotEqualTo(Arrays.copyOfRange(query, 768, 1536))
          .isNotEqualTo(Arrays.copyOfRange(key, 0, 768));
    }
  }

  private static float[] filtered(HighPassMasking masking, NDArray pixels) {
    return masking.inputFilter().apply(pixels).toFloatArray();
  }

  private static HighPassMasking masking(
      TestRun run, Branch branch, double ratio, Mixture mixture) {
    Placement placement =
        TestRun.placement(branch, true, TestRun.exactly(ratio), 0, TestRun.exactly(0));
    return new HighPassMasking(settings(placement, mixture), run.context);
  }

  private static HighPassMaskingSettings settings(Placement placement, Mixture mixture) {
    return settings(placement, mixture, new Cap(0.56, 0.55));
  }

  private static HighPassMaskingSettings settings(Placement placement, Mixture mixture, Cap cap) {
    return new HighPassMaskingSettings(
        placement, FILTER, 0.18, 0.14, mixture, cap, TestRun.AS_MEANT);
  }
}
