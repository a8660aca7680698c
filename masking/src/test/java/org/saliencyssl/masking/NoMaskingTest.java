package org.saliencyssl.masking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.Views;

class NoMaskingTest {

  @Test
  void passesBothViewsOnAsTheyAre() {
    try (TestRun run = new TestRun(16, 4);
        MaskingStrategy masking =
            new NoMaskingFactory().create(new NoMaskingSettings(), run.context)) {
      Views views = run.views(3, 0, 1);
      assertThat(masking.mask(views)).hasSize(1);
      MaskedViews masked = masking.mask(views).get(0);
      assertThat(masked.query()).isSameAs(views.query().pixels());
      assertThat(masked.key()).isSameAs(views.key().pixels());
      assertThat(masked.hardNegatives()).isEmpty();
      assertThat(masking.inputFilter()).isSameAs(InputFilter.NONE);
    }
  }
}
