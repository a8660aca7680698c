package org.saliencyssl.masking;

import java.util.List;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.Views;

/** Hides nothing. */
final class NoMasking implements MaskingStrategy {

  @Override
  public List<MaskedViews> mask(Views views) {
    return List.of(
        new MaskedViews(views.query().pixels(), views.key().pixels(), List.of(), views.labels()));
  }

  @Override
  public String toString() {
    return "none";
  }
}
