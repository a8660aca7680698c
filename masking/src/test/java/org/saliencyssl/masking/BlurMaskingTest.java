package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.Views;

class BlurMaskingTest {

  private static final Gaussian BLUR = new Gaussian(9, 3);

  @Test
  void showsTheBlurredViewInHiddenCellsAndTheViewItselfElsewhere() {
    Placement placement =
        TestRun.placement(Branch.QUERY, true, TestRun.exactly(0.25), 0, TestRun.exactly(0));
    try (TestRun run = new TestRun(16, 7);
        BlurMasking masking =
            new BlurMasking(
                new BlurMaskingSettings(placement, BLUR, ReleasedCells.NONE), run.context)) {
      Views views = run.views(7, TestRun.ids(12));
      MaskedViews masked = masking.mask(views).get(0);
      float[] pixels = views.query().pixels().toFloatArray();
      double[] blurred = run.slowBlur(pixels, BLUR);
      boolean[][][] hidden = run.hiddenCells(views.query().pixels(), masked.query());
      float[] query = masked.query().toFloatArray();
      int area = 16 * 16;
      for (int i = 0; i < query.length; i++) {
        int cell = i / 16 % 16 * 7 / 16 * 7 + i % 16 * 7 / 16;
        boolean inside = hidden[i / (3 * area)][0][cell];
        assertThat((double) query[i]).isEqualTo(inside ? blurred[i] : pixels[i], within(1e-5));
      }
      for (boolean[][] image : hidden) {
        assertThat(TestRun.count(image[0])).isGreaterThanOrEqualTo(12);
        assertThat(image[1]).isEqualTo(image[0]);
        assertThat(image[2]).isEqualTo(image[0]);
      }
    }
  }

  @Test
  void filtersNothingAndHasNoCap() {
    Placement placement =
        TestRun.placement(Branch.QUERY, false, TestRun.exactly(0), 1, TestRun.exactly(0.7));
    try (TestRun run = new TestRun(16, 7);
        BlurMasking masking =
            new BlurMasking(
                new BlurMaskingSettings(placement, BLUR, ReleasedCells.NONE), run.context)) {
      Views views = run.views(7, 0, 1);
      MaskedViews masked = masking.mask(views).get(0);
      assertThat(masking.inputFilter()).isSameAs(InputFilter.NONE);
      assertThat(masked.key()).isSameAs(views.key().pixels());
      boolean[][][] hidden = run.hiddenCells(views.key().pixels(), masked.hardNegatives().get(0));
      assertThat(TestRun.count(hidden[0][0])).isEqualTo(34); // rint(.7 * 49), not 27
    }
  }
}
