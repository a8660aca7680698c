package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.compute.Network;

/**
 * Checks every call of an objective: shape, type and finiteness of what comes out, that it gets
 * only what it declares, that neither its input nor the encoder is modified, and the order of
 * calls. A failed check is an {@link AssertionError}. Reads arrays to the host, so it is for tests
 * alone.
 */
public class AssertingContrastiveObjective implements ContrastiveObjective {

  final Calls calls;
  private final ContrastiveObjective objective;
  private final Network encoder;
  private final Set<Capability> declared;
  private long step = -1;
  private boolean begun;
  private boolean lost;

  AssertingContrastiveObjective(
      ContrastiveObjective objective, Network encoder, Set<Capability> declared) {
    this.objective = objective;
    this.encoder = encoder;
    this.declared = declared;
    this.calls = new Calls(objective);
  }

  /**
   * Wraps an objective.
   *
   * @param objective closed with the wrapper
   * @param encoder the encoder that the objective was made around
   * @param declared what its factory declares
   * @return the wrapper; a {@link CachedGradients} if and only if the objective is one
   */
  public static ContrastiveObjective wrap(
      ContrastiveObjective objective, Network encoder, Set<Capability> declared) {
    return objective instanceof CachedGradients cached
        ? new Cached(cached, encoder, declared)
        : new AssertingContrastiveObjective(objective, encoder, declared);
  }

  @Override
  public List<NDArray> trainable() {
    List<NDArray> trainable = objective.trainable();
    List<NDArray> again = objective.trainable();
    calls.require(again.size() == trainable.size(), "trainable() changes");
    for (int i = 0; i < trainable.size(); i++) {
      calls.require(again.get(i) == trainable.get(i), "trainable() changes");
    }
    return trainable;
  }

  @Override
  public void beginStep(long step) {
    calls.requireOpen("beginStep");
    calls.require(!begun, "step " + step + " begins before the last one ended");
    calls.require(this.step < 0 || step == this.step + 1, "step " + step + " after " + this.step);
    this.step = step;
    begun = true;
    lost = false;
    still(() -> objective.beginStep(step));
  }

  @Override
  public void nextPart() {
    calls.requireOpen("nextPart");
    calls.require(declared.contains(Capability.ACCUMULATES), "got a part, declared otherwise");
    calls.require(begun && lost, "nextPart() without a loss of the part before");
    lost = false;
    still(objective::nextPart);
  }

  @Override
  public NDArray loss(MaskedViews views) {
    calls.requireOpen("loss");
    calls.require(begun, "loss() before beginStep()");
    calls.require(
        views.hardNegatives().isEmpty() || declared.contains(Capability.ACCEPTS_HARD_NEGATIVES),
        "got hard negatives that it does not accept");
    calls.require(
        (views.labels() != null) == declared.contains(Capability.USES_LABELS),
        "got labels, or none, declared otherwise");
    NDArray loss = calls.untouched(MaskingRun.images(List.of(views)), () -> objective.loss(views));
    requireScalar("the loss", loss);
    lost = true;
    return loss;
  }

  @Override
  public void endStep() {
    calls.requireOpen("endStep");
    calls.require(begun && lost, "endStep() without a loss");
    begun = false;
    still(objective::endStep);
  }

  @Override
  public OptionalDouble chanceLevel() {
    OptionalDouble level = objective.chanceLevel();
    calls.require(level.isEmpty() || Double.isFinite(level.getAsDouble()), "chance is " + level);
    return level;
  }

  @Override
  public Map<String, Double> health() {
    calls.require(begun && lost, "health() is for between loss() and endStep()");
    Map<String, Double> figures = objective.health();
    figures.forEach(
        (name, figure) -> calls.require(Double.isFinite(figure), name + " is " + figure));
    return figures;
  }

  @Override
  public SortedMap<String, NDArray> state() {
    States.requireLive(objective);
    return objective.state();
  }

  @Override
  public void restored() {
    calls.require(!begun, "restored() within a step");
    objective.restored();
  }

  @Override
  public void close() {
    calls.close();
    objective.close();
  }

  @Override
  public String toString() {
    return objective.toString();
  }

  final void requireScalar(String what, NDArray array) {
    Values.requireShape(calls + ": " + what, array, new Shape());
    Values.requireType(calls + ": " + what, array, DataType.FLOAT32);
    Values.requireFinite(calls + ": " + what, array);
  }

  private void still(Runnable work) {
    SortedMap<String, NDArray> parameters = new TreeMap<>();
    for (NDArray parameter : encoder.trainable()) {
      parameters.put("encoder parameter " + parameters.size(), parameter);
    }
    calls.untouched(
        parameters,
        () -> {
          work.run();
          return parameters;
        });
  }

  /** Checks that chunks are replayed in order, each once, after the losses of the step. */
  private static final class Cached extends AssertingContrastiveObjective
      implements CachedGradients {

    private final CachedGradients cached;
    private int next;

    Cached(CachedGradients cached, Network encoder, Set<Capability> declared) {
      super(cached, encoder, declared);
      this.cached = cached;
    }

    @Override
    public void beginStep(long step) {
      next = 0;
      super.beginStep(step);
    }

    @Override
    public int chunks() {
      int chunks = cached.chunks();
      calls.require(chunks >= 0, chunks + " chunks");
      return chunks;
    }

    @Override
    public NDArray replay(int chunk) {
      calls.require(chunk == next && chunk < cached.chunks(), "chunk " + chunk + " out of order");
      next++;
      NDArray part = cached.replay(chunk);
      requireScalar("a replay", part);
      return part;
    }

    @Override
    public void endStep() {
      calls.require(next == cached.chunks(), next + " of " + cached.chunks() + " chunks replayed");
      super.endStep();
    }
  }
}
