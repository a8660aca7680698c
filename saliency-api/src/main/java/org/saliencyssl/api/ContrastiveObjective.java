package org.saliencyssl.api;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Contrasts views and says how wrong the encoder is.
 *
 * <p>Life: made once a run around the encoder; then for every step, on one thread, {@link
 * #beginStep}, one or several calls of {@link #loss} (one for each variant, and again in an
 * adversarial mask step), {@link #endStep}; {@link #health} now and then between {@code loss} and
 * {@code endStep}; closed at the end. What enters a queue comes from the first {@code loss} after
 * {@code beginStep}, and after each {@link #nextPart}.
 */
public interface ContrastiveObjective extends Stateful, AutoCloseable {

  /**
   * Returns the parameters that the run's optimiser updates beside the encoder's, such as the
   * projection head's.
   *
   * @return live arrays that require gradients, in a stable order
   */
  List<NDArray> trainable();

  /**
   * Prepares a step, outside gradient recording: a momentum encoder is updated here.
   *
   * @param step number of the step, from 0
   */
  void beginStep(long step);

  /**
   * Goes on to the next part of a step's batch, outside gradient recording; called before the
   * losses of the second and of every later part, of an objective that declares {@link
   * Capability#ACCUMULATES}. What it is contrasted with does not move within a step.
   */
  default void nextPart() {}

  /**
   * Computes the loss of one masked variant, within gradient recording.
   *
   * @param views what to contrast; not modified
   * @return a scalar, float32: the mean over the samples, with gradient to the encoder and to
   *     {@link #trainable()}, and to the query of {@code views} if that requires one (an
   *     adversarial mask). Whether keys and hard negatives pass gradients on is the objective's
   *     choice: MoCo's do not
   */
  NDArray loss(MaskedViews views);

  /**
   * Finishes a step after the optimiser's update, outside gradient recording: a queue moves here.
   */
  void endStep();

  /**
   * Returns the loss of an encoder that tells nothing apart.
   *
   * @return for instance ln(1 + K) of MoCo with K queued keys, hard negatives not counted; empty
   *     where it is not defined
   */
  OptionalDouble chanceLevel();

  /**
   * Measures the last {@link #loss}; may read arrays to the host, so it is not called every step.
   *
   * @return figures by name. Where they are defined, use the names {@code accuracy} (share of
   *     anchors whose positive has the highest logit), {@code alignment} and {@code uniformity}
   *     (Wang and Isola, ICML 2020, alpha 2, t 2), {@code effectiveRank} (Roy and Vetterli 2007, of
   *     the keys), {@code keyCosine} (mean cosine between keys of different images), {@code
   *     lossWithoutHardNegatives} (what {@link #chanceLevel()} is to be compared with where hard
   *     negatives raise the loss)
   */
  Map<String, Double> health();

  @Override
  default void close() {}
}
