package org.saliencyssl.training;

import ai.djl.ndarray.NDArray;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.compute.FusedOptimizer;

/** What a checkpoint of a run holds, collected from the parts that keep state between steps. */
final class RunState {

  private final Pretrainer.Parts parts;
  private final FusedOptimizer optimizer;
  private final @Nullable EncoderSaliency follower;
  private final LossWindow losses;

  RunState(
      Pretrainer.Parts parts,
      FusedOptimizer optimizer,
      @Nullable EncoderSaliency follower,
      LossWindow losses) {
    this.parts = parts;
    this.optimizer = optimizer;
    this.follower = follower;
    this.losses = losses;
  }

  /** The arrays by name, written on a restore. */
  SortedMap<String, NDArray> arrays() {
    SortedMap<String, NDArray> state = new TreeMap<>();
    parts.encoder().state().forEach((name, array) -> state.put("encoder." + name, array));
    parts.objective().state().forEach((name, array) -> state.put("objective." + name, array));
    optimizer.state().forEach((name, array) -> state.put("optimizer." + name, array));
    if (parts.masking() instanceof AdversarialMasking adversary) {
      adversary.state().forEach((name, array) -> state.put("masking." + name, array));
    }
    if (follower != null) {
      follower.state().forEach((name, array) -> state.put("saliency." + name, array));
    }
    state.put("losses", losses.array());
    return state;
  }

  /** Tells the parts that their arrays were written. */
  void restored() {
    parts.objective().restored();
    if (parts.masking() instanceof AdversarialMasking adversary) {
      adversary.restored();
    }
    if (follower != null) {
      follower.restored();
    }
  }
}
