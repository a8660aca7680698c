package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;

class RandomMaskingTest {

  @Test
  void replacesCellsOfUnfilteredViewsByNoiseWithoutReadingSaliency() {
    RandomMaskingSettings settings =
        new RandomMaskingSettings(
            Branch.QUERY, TestRun.exactly(0.25), 1, TestRun.exactly(0.7), 0.5);
    try (TestRun run = new TestRun(28, 7);
        RandomMasking masking = new RandomMasking(settings, run.context)) {
      Views views = run.views(13, TestRun.ids(40));
      Views blind = new Views(blind(views.query()), blind(views.key()), null);
      MaskedViews masked = masking.mask(blind).get(0);
      counts(run, views.query().pixels(), masked.query(), 12); // floor(12.25)
      counts(run, views.key().pixels(), masked.hardNegatives().get(0), 34); // round(34.3)
      assertThat(masked.key()).isSameAs(views.key().pixels());
      assertThat(masking.inputFilter()).isSameAs(InputFilter.NONE);
      noise(views.query().pixels(), masked.query());
    }
  }

  private static void counts(TestRun run, NDArray before, NDArray after, int expected) {
    for (boolean[][] image : run.hiddenCells(before, after)) {
      assertThat(TestRun.count(image[0])).isEqualTo(expected);
      assertThat(image[1]).isEqualTo(image[0]);
      assertThat(image[2]).isEqualTo(image[0]);
    }
  }

  private static void noise(NDArray before, NDArray after) {
    float[] a = before.toFloatArray();
    float[] b = after.toFloatArray();
    int n = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i]) {
        n++;
        sum += b[i];
        squares += (double) b[i] * b[i];
      }
    }
    // 23,040 numbers; 5 standard deviations of the mean and of the deviation
    assertThat(sum / n).isEqualTo(0, within(5 * 0.5 / Math.sqrt(n)));
    assertThat(Math.sqrt(squares / n)).isEqualTo(0.5, within(5 * 0.5 / Math.sqrt(2.0 * n)));
  }

  private static View blind(View view) {
    return new View(view.pixels(), null, null, view.streams());
  }
}
