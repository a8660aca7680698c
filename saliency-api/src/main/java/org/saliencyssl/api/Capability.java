package org.saliencyssl.api;

/**
 * What a plug-in, with given settings, needs or offers. Declared by its factory and checked when a
 * spec is read, so that an impossible combination is refused before step one.
 */
public enum Capability {
  /** A masking strategy that reads {@link View#saliency()}; a run without a provider is refused. */
  NEEDS_SALIENCY,
  /** A provider that reads {@link View#objectMasks()}; data without object masks are refused. */
  NEEDS_OBJECT_MASKS,
  /** A masking strategy whose {@link MaskedViews#hardNegatives()} are not empty. */
  MAKES_HARD_NEGATIVES,
  /** An objective that contrasts {@link MaskedViews#hardNegatives()}; others refuse them. */
  ACCEPTS_HARD_NEGATIVES,
  /** A masking strategy that is an {@link AdversarialMasking}: it is trained beside the encoder. */
  TRAINABLE,
  /** Its result depends on labels of the training images; marked in every record and table. */
  USES_LABELS,
  /**
   * Its weights were trained with labels, of whatever data (a supervised localizer); marked in
   * every record and table.
   */
  SUPERVISED_WEIGHTS,
  /**
   * A provider that is an {@link EncoderSaliency}: it learns with the encoder, so its maps cannot
   * be cached.
   */
  FOLLOWS_ENCODER,
  /**
   * An objective that is a {@link CachedGradients}: no gradient reaches the pixels, so that {@link
   * #TRAINABLE} strategies are refused.
   */
  CACHES_GRADIENTS,
  /**
   * An objective of which the mean of the losses of equal parts of a batch is the loss of the
   * batch, but for batch statistics, and which minds {@link ContrastiveObjective#nextPart}; a run
   * that accumulates gradients is refused with any other.
   */
  ACCUMULATES,
  /** A provider whose map of a whole image, cropped with the view, may replace the view's map. */
  CACHEABLE,
  /** Equal input and streams give equal output, bit for bit, on one device with fixed threads. */
  DETERMINISTIC
}
