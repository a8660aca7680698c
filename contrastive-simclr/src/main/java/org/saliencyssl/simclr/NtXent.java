package org.saliencyssl.simclr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.saliencyssl.api.compute.EmbeddingHealth;
import org.saliencyssl.api.compute.Script;

/**
 * The normalised temperature-scaled cross-entropy of SimCLR, one call on the device in float32, and
 * its health figures.
 *
 * <p>The 2N unit vectors z of queries and keys are anchors. An anchor's logits are z.z' / tau with
 * each of the 2N - 1 others, and the loss is the mean over the 2N anchors of the cross-entropy of
 * its partner (Chen et al. 2020, equation 1; {@code paper.md} 4.4). google-research/simclr adds the
 * means over queries and over keys: twice this. An anchor with hard negatives t_m has further
 * logits rho z.t_m / tau (ours, see the package).
 */
final class NtXent implements AutoCloseable {

  private static final String METHODS =
      """
        def unit(self, x: Tensor) -> Tensor:
          n = torch.linalg_vector_norm(x, 2, [1], True, dtype=None)
          return torch.div(x, torch.clamp_min(n, 1.0e-12))
        def similarity(self, q: Tensor, k: Tensor) -> Tensor:
          return torch.sum(torch.mul(q, k), [1], True, dtype=None)
        def hard_similarity(self, q: Tensor, hard: List[Tensor]) -> Tensor:
          t = (self).unit_stack(hard)
          return torch.sum(torch.mul(torch.unsqueeze(q, 1), t), [2], False, dtype=None)
        def unit_stack(self, hard: List[Tensor]) -> Tensor:
          t = torch.stack(hard, 1)
          n = torch.linalg_vector_norm(t, 2, [2], True, dtype=None)
          return torch.div(t, torch.clamp_min(n, 1.0e-12))
        def others(self, a: Tensor, b: Tensor) -> Tensor:
          z = torch.cat([a, b], 0)
          t = torch.matmul(z, torch.t(torch.div(z, TAU)))
          _0 = torch.fill_(torch.diagonal(t, 0, 0, 1), -inf)
          return t
        def rest(self, a: Tensor, b: Tensor) -> Tensor:
          return torch.logsumexp((self).others(a, b), [1], True)
        def mean(self, all: Tensor, a: Tensor, b: Tensor) -> Tensor:
          p = torch.mean(torch.div((self).similarity(a, b), TAU), dtype=None)
          return torch.sub(torch.mean(all, dtype=None), p, alpha=1)
        def join(self, rest: Tensor, a: Tensor, hard: List[Tensor]) -> Tensor:
          h = torch.mul(torch.div((self).hard_similarity(a, hard), TAU), RHO)
          return torch.logsumexp(torch.cat([rest, h], 1), [1], True)
        def loss(self, x: Tensor, y: Tensor) -> Tensor:
          a = (self).unit(x)
          b = (self).unit(y)
          return (self).mean((self).rest(a, b), a, b)
        def loss_query(self, x: Tensor, y: Tensor, hard: List[Tensor]) -> Tensor:
          a = (self).unit(x)
          b = (self).unit(y)
          r = torch.chunk((self).rest(a, b), 2, 0)
          return (self).mean(torch.cat([(self).join(r[0], a, hard), r[1]], 0), a, b)
        def loss_both(self, x: Tensor, y: Tensor, hard: List[Tensor]) -> Tensor:
          a = (self).unit(x)
          b = (self).unit(y)
          r = torch.chunk((self).rest(a, b), 2, 0)
          all = torch.cat([(self).join(r[0], a, hard), (self).join(r[1], b, hard)], 0)
          return (self).mean(all, a, b)
        def share(self, wins: Tensor) -> Tensor:
          return torch.mean(torch.to(wins, 7, False, False, None), dtype=None)
        def accuracy(self, x: Tensor, y: Tensor) -> Tensor:
          t = (self).others((self).unit(x), (self).unit(y))
          n = torch.size(x, 0)
          p = torch.diagonal(t, n, 0, 1)
          m = torch.diagonal(t, torch.neg(n), 0, 1)
          partner = torch.cat([p, m], 0)
          _0 = torch.fill_(p, -inf)
          _1 = torch.fill_(m, -inf)
          return (self).share(torch.gt(partner, torch.amax(t, [1], False)))
        def hard_accuracy(self, x: Tensor, y: Tensor, hard: List[Tensor]) -> Tensor:
          a = (self).unit(x)
          strongest = torch.amax((self).hard_similarity(a, hard), [1], True)
          return (self).share(torch.gt((self).similarity(a, (self).unit(y)), strongest))
      """;

  private final Script script;
  private final EmbeddingHealth embeddings;
  private final String hardLoss;

  /**
   * Loads the script.
   *
   * @param temperature tau, positive
   * @param rho factor of a hard negative's similarity
   * @param anchors whose denominators hold hard negatives
   */
  NtXent(NDManager manager, double temperature, double rho, Anchors anchors) {
    String methods = METHODS.replace("TAU", literal(temperature)).replace("RHO", literal(rho));
    this.script = Script.load(manager, "NtXent", methods);
    this.embeddings = new EmbeddingHealth(manager);
    this.hardLoss = anchors == Anchors.QUERY ? "loss_query" : "loss_both";
  }

  /**
   * Computes the mean loss over 2N anchors; the gradient goes wherever it is wanted.
   *
   * @param queries (N, D), not normalised
   * @param keys (N, D), not normalised: row i is the partner of query i
   * @param hard any number of (N, D), not normalised: row i belongs to sample i
   */
  NDArray loss(NDArray queries, NDArray keys, List<NDArray> hard) {
    if (hard.isEmpty()) {
      return script.method("loss").tensor(queries).tensor(keys).single();
    }
    return script.method(hardLoss).tensor(queries).tensor(keys).tensors(hard).single();
  }

  /**
   * Measures embeddings of at least two images; arguments as for {@link #loss}, without graph.
   *
   * @return those of {@link EmbeddingHealth}; {@code accuracy}: share of the 2N anchors nearer to
   *     their partner than to the 2N - 2 others; {@code lossWithoutHardNegatives}; and with hard
   *     negatives {@code hardNegativeAccuracy}: share of queries nearer to their key than to each
   *     of their hard negatives (ours). Ties lose
   */
  Map<String, Double> health(NDArray queries, NDArray keys, List<NDArray> hard) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("accuracy", read(script.method("accuracy").tensor(queries).tensor(keys).single()));
    try (NDArray q = unit(queries);
        NDArray k = unit(keys)) {
      figures.putAll(embeddings.measure(q, k));
    }
    if (!hard.isEmpty()) {
      Script.Call call = script.method("hard_accuracy").tensor(queries).tensor(keys);
      figures.put("hardNegativeAccuracy", read(call.tensors(hard).single()));
    }
    try (NDArray plain = loss(queries, keys, List.of())) {
      figures.put("lossWithoutHardNegatives", (double) plain.getFloat());
    }
    return figures;
  }

  @Override
  public void close() {
    embeddings.close();
    script.close();
  }

  private NDArray unit(NDArray rows) {
    return script.method("unit").tensor(rows).single();
  }

  private static double read(NDArray figure) {
    try (figure) {
      return figure.toDoubleArray()[0];
    }
  }

  private static String literal(double value) {
    return String.format(Locale.ROOT, "%.17e", value);
  }
}
