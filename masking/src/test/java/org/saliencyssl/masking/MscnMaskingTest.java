package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;

class MscnMaskingTest {

  private static final long SEED = 17;
  private static final Interval RATIO = new Interval(0.05, 0.25);
  private static final Gaussian FILTER = new Gaussian(5, 1.5);

  @Test
  void isHighPassMaskingOfBothViewsWithoutSaliency() {
    HighPassMaskingSettings highPass =
        new HighPassMaskingSettings(
            TestRun.placement(Branch.BOTH, false, RATIO, 0, RATIO),
            FILTER,
            0.18,
            0.14,
            new Mixture(0.2, 0.3, 0.9, 0.6),
            Cap.NONE,
            TestRun.AS_MEANT);
    try (TestRun run = new TestRun(16, 7);
        MscnMasking mscn = masking(run, new MscnMixture(0.2, 0.3, 0.9));
        HighPassMasking reference = new HighPassMasking(highPass, run.context)) {
      MaskedViews masked = mscn.mask(blind(run.views(SEED, TestRun.ids(20)))).get(0);
      MaskedViews expected = reference.mask(run.views(SEED, TestRun.ids(20))).get(0);
      assertThat(masked.query().toFloatArray()).containsExactly(expected.query().toFloatArray());
      assertThat(masked.key().toFloatArray()).containsExactly(expected.key().toFloatArray());
      assertThat(masked.hardNegatives()).isEmpty();
      assertThat(mscn.inputFilter().name()).isEqualTo(reference.inputFilter().name());
    }
  }

  @Test
  void masksBothViewsApart() {
    try (TestRun run = new TestRun(14, 7);
        MscnMasking masking = masking(run, new MscnMixture(0, 1, 1))) {
      Views views = run.views(SEED, TestRun.ids(100));
      MaskedViews masked = masking.mask(blind(views)).get(0);
      boolean[][][] query = hidden(run, masking, views.query(), masked.query());
      boolean[][][] key = hidden(run, masking, views.key(), masked.key());
      int alike = 0;
      for (int i = 0; i < query.length; i++) {
        assertThat(TestRun.count(query[i][0])).as("seed %d", SEED).isBetween(2, 12);
        assertThat(TestRun.count(key[i][0])).as("seed %d", SEED).isBetween(2, 12);
        alike += Arrays.equals(query[i][0], key[i][0]) ? 1 : 0;
      }
      // two cells of both views coincide with probability 1 / (11 * 11 * 1176) an image
      assertThat(alike).as("seed %d", SEED).isZero();
    }
  }

  private static boolean[][][] hidden(TestRun run, MscnMasking masking, View view, NDArray masked) {
    return run.hiddenCells(masking.inputFilter().apply(view.pixels()), masked);
  }

  private static Views blind(Views views) {
    return new Views(blind(views.query()), blind(views.key()), views.labels());
  }

  private static View blind(View view) {
    return new View(view.pixels(), null, null, view.streams());
  }

  private static MscnMasking masking(TestRun run, MscnMixture mixture) {
    return new MscnMasking(new MscnMaskingSettings(RATIO, FILTER, 0.18, mixture), run.context);
  }
}
