package org.saliencyssl.simclr;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.MaskedViews;

/** SimCLR whose encoder's graph is held for a chunk of the batch at a time. */
final class CachedSimClr implements CachedGradients {

  private final SimClr objective;
  private final ChunkedGraph graph;

  /**
   * Adds the second pass.
   *
   * @param objective takes its features from {@code graph}; closed with this
   */
  CachedSimClr(SimClr objective, ChunkedGraph graph) {
    this.objective = objective;
    this.graph = graph;
  }

  @Override
  public int chunks() {
    return graph.chunks();
  }

  @Override
  public NDArray replay(int chunk) {
    return graph.replay(chunk);
  }

  @Override
  public List<NDArray> trainable() {
    return objective.trainable();
  }

  @Override
  public void beginStep(long step) {
    graph.forget();
    objective.beginStep(step);
  }

  @Override
  public NDArray loss(MaskedViews views) {
    return objective.loss(views);
  }

  @Override
  public void endStep() {
    graph.forget();
    objective.endStep();
  }

  @Override
  public OptionalDouble chanceLevel() {
    return objective.chanceLevel();
  }

  @Override
  public Map<String, Double> health() {
    return objective.health();
  }

  @Override
  public SortedMap<String, NDArray> state() {
    return objective.state();
  }

  @Override
  public void restored() {
    graph.forget();
    objective.restored();
  }

  @Override
  public void close() {
    graph.forget();
    objective.close();
  }

  @Override
  public String toString() {
    return objective.toString();
  }
}
