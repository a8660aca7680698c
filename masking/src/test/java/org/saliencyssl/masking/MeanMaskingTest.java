package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.Views;

class MeanMaskingTest {

  @Test
  void fillsHiddenCellsWithTheImagesOwnChannelMeans() {
    Placement placement =
        TestRun.placement(Branch.QUERY, true, TestRun.exactly(0.25), 1, TestRun.exactly(0.5));
    try (TestRun run = new TestRun(16, 7);
        MeanMasking masking =
            new MeanMasking(new MeanMaskingSettings(placement, ReleasedCells.NONE), run.context)) {
      Views views = run.views(9, TestRun.ids(12));
      MaskedViews masked = masking.mask(views).get(0);
      check(run, views.query().pixels().toFloatArray(), masked.query().toFloatArray());
      check(run, views.key().pixels().toFloatArray(), masked.hardNegatives().get(0).toFloatArray());
      assertThat(masked.key()).isSameAs(views.key().pixels());
      assertThat(masking.inputFilter()).isSameAs(InputFilter.NONE);
      boolean[][][] hidden = run.hiddenCells(views.query().pixels(), masked.query());
      for (boolean[][] image : hidden) {
        assertThat(TestRun.count(image[0])).isGreaterThanOrEqualTo(12);
        assertThat(image[1]).isEqualTo(image[0]);
        assertThat(image[2]).isEqualTo(image[0]);
      }
    }
  }

  private static void check(TestRun run, float[] before, float[] after) {
    int area = run.size * run.size;
    int filled = 0;
    for (int plane = 0; plane < before.length / area; plane++) {
      double mean = 0;
      for (int i = 0; i < area; i++) {
        mean += before[plane * area + i] / (double) area;
      }
      for (int i = plane * area; i < (plane + 1) * area; i++) {
        if (after[i] != before[i]) {
          assertThat((double) after[i]).isEqualTo(mean, within(1e-6));
          filled++;
        }
      }
    }
    assertThat(filled).isPositive();
  }
}
