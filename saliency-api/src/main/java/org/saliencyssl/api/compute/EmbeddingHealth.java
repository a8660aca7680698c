package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says from a batch of embeddings whether an encoder collapses; one call on the device, in float64.
 */
public final class EmbeddingHealth implements AutoCloseable {

  private static final String METHODS =
      """
        def figures(self, q: Tensor, k: Tensor) -> Tensor:
          k64 = torch.to(k, 7, False, False, None)
          d = torch.sub(torch.to(q, 7, False, False, None), k64, alpha=1)
          distance = torch.sum(torch.mul(d, d), [1], True, dtype=None)
          alignment = torch.mean(distance, dtype=None)
          far = torch.pdist(k64, 2.)
          near = torch.exp(torch.mul(torch.mul(far, far), -2.))
          uniformity = torch.log(torch.mean(near, dtype=None))
          gram = torch.matmul(k64, torch.t(k64))
          total = torch.sum(k64, dtype=None)
          n = torch.size(k, 0)
          others = torch.sub(torch.sum(gram, dtype=None), torch.trace(gram), alpha=1)
          cosine = torch.div(others, torch.mul(n, torch.sub(n, 1)))
          s = torch.linalg_svdvals(torch.nan_to_num(k64, 0., 0., 0.), driver=None)
          p = torch.div(s, torch.clamp_min(torch.sum(s, dtype=None), 1.0e-12))
          entropy = torch.neg(torch.sum(torch.xlogy(p, p), dtype=None))
          rank = torch.add(torch.exp(entropy), torch.mul(total, 0.), alpha=1)
          return torch.stack([alignment, uniformity, rank, cosine], 0)
      """;

  private static final List<String> FIGURES =
      List.of("alignment", "uniformity", "effectiveRank", "keyCosine");

  private final Script script;

  /**
   * Loads the script.
   *
   * @param manager gives engine and device
   */
  public EmbeddingHealth(NDManager manager) {
    this.script = Script.load(manager, "EmbeddingHealth", METHODS);
  }

  /**
   * Measures embeddings of at least two images, and reads the figures to the host.
   *
   * @param queries (N, D) float32, unit rows
   * @param keys (N, D) float32, unit rows; row i shows the same image as query i
   * @return a new map: {@code alignment}, mean squared distance of query and key; {@code
   *     uniformity}, ln of the mean of exp(-2 d^2) over pairs of keys (both Wang and Isola, ICML
   *     2020); {@code effectiveRank}, exp of the entropy of the keys' normalised singular values
   *     (Roy and Vetterli 2007); {@code keyCosine}, mean cosine over pairs of keys. NaN where an
   *     embedding is
   */
  public Map<String, Double> measure(NDArray queries, NDArray keys) {
    Map<String, Double> figures = new LinkedHashMap<>();
    try (NDArray measured = script.method("figures").tensor(queries).tensor(keys).single()) {
      double[] values = measured.toDoubleArray();
      for (int i = 0; i < values.length; i++) {
        figures.put(FIGURES.get(i), values[i]);
      }
    }
    return figures;
  }

  @Override
  public void close() {
    script.close();
  }
}
