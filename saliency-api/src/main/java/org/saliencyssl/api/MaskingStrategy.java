package org.saliencyssl.api;

import java.util.List;

/**
 * Hides parts of the views from the encoder.
 *
 * <p>Life: made once a run by its factory; {@link #mask} is called once a step by one thread, after
 * saliency and before the objective; closed at the end. A strategy keeps no state between steps
 * unless it is an {@link AdversarialMasking}. Random decisions come from each sample's {@link
 * View#streams() stream}, drawn in Java as small arrays, then applied to the whole batch: a
 * sample's masks do not depend on its place in the batch or on the batch's size.
 */
public interface MaskingStrategy extends AutoCloseable {

  /**
   * Makes the masked variants of a batch.
   *
   * @param views normalised, unfiltered views; not modified
   * @return at least one variant; the losses of several are summed (ADIOS has one for each of its
   *     masks). Arrays are attached to the manager of the views, so they live for the step
   */
  List<MaskedViews> mask(Views views);

  /**
   * Returns the filter that the encoder's input always goes through with this strategy.
   *
   * @return {@link InputFilter#NONE} unless the strategy trains on filtered images
   */
  default InputFilter inputFilter() {
    return InputFilter.NONE;
  }

  @Override
  default void close() {}
}
