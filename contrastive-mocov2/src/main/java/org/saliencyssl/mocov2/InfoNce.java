package org.saliencyssl.mocov2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saliencyssl.api.compute.EmbeddingHealth;
import org.saliencyssl.api.compute.Script;

/**
 * The contrastive loss, one call on the device in float32, and its health figures.
 *
 * <p>With unit vectors q (query), k (key), n_j (queue), t_m (hard negatives of this query), the
 * logits are [q.k, q.n_1 .. q.n_K, rho q.t_1 .. rho q.t_M] / tau, and the loss is the mean over the
 * samples of the cross-entropy of class 0 (Chin et al., {@code builder.py}; {@code paper.md} 1.5).
 * {@link LossForm} has the alternatives: ln rho + q.t / tau for a hard negative, and a denominator
 * without the first logit. The queue's logits are reduced by logsumexp before they join the others:
 * the same value, without a copy of the (N, 1 + K) table.
 */
final class InfoNce implements AutoCloseable {

  private static final String METHODS =
      """
        def unit(self, x: Tensor) -> Tensor:
          n = torch.linalg_vector_norm(x, 2, [1], True, dtype=None)
          return torch.div(x, torch.clamp_min(n, 1.0e-12))
        def reorder(self, x: Tensor, order: Tensor) -> Tensor:
          return torch.index_select(x, 0, order)
        def similarity(self, q: Tensor, k: Tensor) -> Tensor:
          return torch.sum(torch.mul(q, k), [1], True, dtype=None)
        def hard_similarity(self, q: Tensor, hard: List[Tensor]) -> Tensor:
          t = torch.stack(hard, 1)
          return torch.sum(torch.mul(torch.unsqueeze(q, 1), t), [2], False, dtype=None)
        def rest(self, q: Tensor, queue: Tensor) -> Tensor:
          return torch.logsumexp(torch.matmul(q, torch.t(queue)), [1], True)
        def first(self, logits: Tensor) -> Tensor:
          terms = torch.slice(logits, 1, FROM, 9223372036854775807, 1)
          all = torch.logsumexp(terms, [1], False)
          return torch.mean(torch.sub(all, torch.select(logits, 1, 0), alpha=1), dtype=None)
        def loss(self, z: Tensor, k: Tensor, queue: Tensor) -> Tensor:
          q = torch.div((self).unit(z), TAU)
          return (self).first(torch.cat([(self).similarity(q, k), (self).rest(q, queue)], 1))
        def hard_loss(self, z: Tensor, k: Tensor, queue: Tensor, hard: List[Tensor]) -> Tensor:
          q = torch.div((self).unit(z), TAU)
          h = (self).hard_similarity(q, hard)
          w = WEIGHTED_H
          return (self).first(torch.cat([(self).similarity(q, k), (self).rest(q, queue), w], 1))
        def share(self, wins: Tensor) -> Tensor:
          return torch.mean(torch.to(wins, 7, False, False, None), dtype=None)
        def accuracy(self, z: Tensor, k: Tensor, queue: Tensor) -> Tensor:
          q = (self).unit(z)
          strongest = torch.amax(torch.matmul(q, torch.t(queue)), [1], True)
          return (self).share(torch.gt((self).similarity(q, k), strongest))
        def hard_accuracy(self, z: Tensor, k: Tensor, hard: List[Tensor]) -> Tensor:
          q = (self).unit(z)
          strongest = torch.amax((self).hard_similarity(q, hard), [1], True)
          return (self).share(torch.gt((self).similarity(q, k), strongest))
      """;

  private final Script script;
  private final EmbeddingHealth embeddings;

  /** Loads the script. */
  InfoNce(NDManager manager, LossForm form) {
    this.script = Script.load(manager, "InfoNce", form.complete(METHODS));
    this.embeddings = new EmbeddingHealth(manager);
  }

  /** Scales rows of (N, D) to length 1. */
  NDArray unit(NDArray embeddings) {
    return script.method("unit").tensor(embeddings).single();
  }

  /** Row i of the result is row order[i] of {@code rows}; {@code order} is (N) int64. */
  NDArray reorder(NDArray rows, NDArray order) {
    return script.method("reorder").tensor(rows).tensor(order).single();
  }

  /**
   * Computes the mean loss.
   *
   * @param queries (N, D), not normalised; the gradient goes here
   * @param keys (N, D), unit rows
   * @param queue (K, D), unit rows
   * @param hard any number of (N, D), unit rows: row i belongs to query i
   */
  NDArray loss(NDArray queries, NDArray keys, NDArray queue, List<NDArray> hard) {
    if (hard.isEmpty()) {
      return script.method("loss").tensor(queries).tensor(keys).tensor(queue).single();
    }
    return script
        .method("hard_loss")
        .tensor(queries)
        .tensor(keys)
        .tensor(queue)
        .tensors(hard)
        .single();
  }

  /**
   * Measures embeddings of at least two images; arguments as for {@link #loss}.
   *
   * @return those of {@link EmbeddingHealth}; {@code accuracy}: share of queries nearer to their
   *     key than to every queued one; and with hard negatives {@code hardNegativeAccuracy}: share
   *     of queries nearer to their key than to each of their hard negatives (ours). Ties lose
   */
  Map<String, Double> health(NDArray queries, NDArray keys, NDArray queue, List<NDArray> hard) {
    Map<String, Double> figures = new LinkedHashMap<>();
    try (NDArray share =
        script.method("accuracy").tensor(queries).tensor(keys).tensor(queue).single()) {
      figures.put("accuracy", share.toDoubleArray()[0]);
    }
    try (NDArray units = unit(queries)) {
      figures.putAll(embeddings.measure(units, keys));
    }
    if (!hard.isEmpty()) {
      try (NDArray share =
          script.method("hard_accuracy").tensor(queries).tensor(keys).tensors(hard).single()) {
        figures.put("hardNegativeAccuracy", share.toDoubleArray()[0]);
      }
    }
    return figures;
  }

  @Override
  public void close() {
    embeddings.close();
    script.close();
  }
}
