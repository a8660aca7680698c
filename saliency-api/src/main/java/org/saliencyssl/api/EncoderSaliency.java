package org.saliencyssl.api;

import org.saliencyssl.api.compute.Network;

/**
 * A saliency provider that looks through the very encoder that is being trained, or a slowly
 * following copy of it; declared as {@link Capability#FOLLOWS_ENCODER}.
 *
 * <p>Life: made by its factory; {@link #attach} once, before anything else; then, if the run
 * resumes, {@link #state()} is overwritten and {@link #restored()} called; then for every step
 * {@link #beginStep}, followed by {@link #values} and {@link #foreground} for each view.
 */
public interface EncoderSaliency extends SaliencyProvider, Stateful {

  /**
   * Binds the provider to the run's encoder.
   *
   * @param encoder the network that the run trains; owned and closed by the caller. It may be run
   *     in evaluation mode and outside gradient recording alone, so that neither its running
   *     statistics nor its gradients move; a copy is made with {@link Network#sibling}
   * @param filter what the encoder's input goes through in this run; {@link #values} gets
   *     unfiltered pixels and applies it before the encoder
   */
  void attach(Network encoder, InputFilter filter);

  /**
   * Prepares a step, outside gradient recording; a following copy moves here, towards the encoder
   * as the previous step left it.
   *
   * @param progress share of the run's steps done, in [0, 1)
   */
  void beginStep(double progress);
}
