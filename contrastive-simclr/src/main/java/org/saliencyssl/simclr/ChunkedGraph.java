package org.saliencyssl.simclr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;

/**
 * Records the encoder's graph for a chunk of the batch at a time, once the gradient at the features
 * is known (Gao et al., RepL4NLP 2021). The gradient ends at the features, not at the embeddings:
 * so the head, which is small, sees the whole batch at once, whatever batch norm it has.
 *
 * <p>Exact for an encoder whose batch norm forms s groups, images n with equal n mod s: with c
 * chunks, chunk j holds the groups j s/c to (j+1) s/c - 1, and passes a network over the same
 * parameters that forms s/c groups. Without batch norm the groups are the chunks.
 */
final class ChunkedGraph implements Features {

  /** A chunk of a pass; {@code features} hold the gradient after the loss's backward pass. */
  private record Pending(List<NDArray> views, int chunk, NDArray features) {}

  private final Network encoder;
  private final Network part;
  private final Statistics statistics;
  private final int chunks;
  private final int groups;
  private final List<Pending> pending = new ArrayList<>();

  /**
   * Prepares chunks.
   *
   * @param chunks number of chunks c, which divides s if there is batch norm
   */
  ChunkedGraph(Network encoder, int chunks, NDManager manager) {
    this.encoder = encoder;
    this.chunks = chunks;
    this.groups = groups(encoder.definition(), chunks);
    this.part = encoder.sharing(groups / chunks);
    this.statistics = new Statistics(manager, encoder, part);
  }

  /** Number of groups of a batch that are independent of each other. */
  private static int groups(NetworkDefinition encoder, int chunks) {
    return encoder.buffers().isEmpty() ? chunks : encoder.batchMultiple();
  }

  @Override
  public NDArray learning(List<NDArray> views) {
    List<NDArray> features = pass(views);
    for (int chunk = 0; chunk < chunks; chunk++) {
      features.get(chunk).setRequiresGradient(true);
      pending.add(new Pending(views, chunk, features.get(chunk)));
    }
    return join(features);
  }

  @Override
  public NDArray fixed(NDArray images) {
    return join(pass(List.of(images)));
  }

  /** Number of chunks that wait for {@link #replay}. */
  int chunks() {
    return pending.size();
  }

  /** Computes the features of a waiting chunk again, times their gradient. */
  NDArray replay(int chunk) {
    Pending waiting = pending.get(chunk);
    NDArray images = images(waiting.views(), waiting.chunk());
    return part.forward(images, true).mul(waiting.features().getGradient()).sum();
  }

  /** Drops what waits. */
  void forget() {
    pending.clear();
  }

  @Override
  public void close() {
    statistics.close();
    part.close();
  }

  private List<NDArray> pass(List<NDArray> views) {
    List<NDArray> features = new ArrayList<>();
    for (int chunk = 0; chunk < chunks; chunk++) {
      statistics.beforeChunk();
      try (NDArray images = images(views, chunk)) {
        features.add(Frozen.during(encoder, () -> part.forward(images, true)));
      }
      statistics.afterChunk(chunk);
    }
    statistics.afterPass();
    return features;
  }

  /** A chunk of each view, one view after the other, its groups in the order of n mod s/c. */
  private NDArray images(List<NDArray> views, int chunk) {
    List<NDArray> rows = views.stream().map(view -> rows(view.stopGradient(), chunk)).toList();
    if (rows.size() == 1) {
      return rows.get(0);
    }
    NDArray joined = NDArrays.concat(new NDList(rows), 0);
    rows.forEach(NDArray::close);
    return joined;
  }

  private NDArray rows(NDArray view, int chunk) {
    Shape shape = view.getShape();
    Shape image = shape.slice(1);
    long blocks = shape.get(0) / groups;
    int size = groups / chunks;
    NDIndex own = new NDIndex(":, %d:%d".formatted(chunk * size, (chunk + 1) * size));
    return view.reshape(new Shape(blocks, groups).addAll(image))
        .get(own)
        .reshape(new Shape(blocks * size).addAll(image));
  }

  /** The chunks' features in the order of the batch. */
  private NDArray join(List<NDArray> features) {
    int size = groups / chunks;
    NDList blocks = new NDList();
    for (NDArray chunk : features) {
      blocks.add(chunk.reshape(-1, size, encoder.outputSize()));
    }
    return NDArrays.concat(blocks, 1).reshape(-1, encoder.outputSize());
  }
}
