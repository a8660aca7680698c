package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddingHealthTest {

  @Test
  void fourKeysOnTwoAxesWorkedByHand() {
    // keys e1 e1 e2 e2; of 6 pairs 2 are equal, 4 at squared distance 2; singular values sqrt2
    // twice: rank 2. Queries e1 e2 e2 e1: two at distance 0, two at squared distance 2
    float[] keys = {1, 0, 1, 0, 0, 1, 0, 1};
    float[] queries = {1, 0, 0, 1, 0, 1, 1, 0};
    Map<String, Double> figures = measure(queries, keys);
    assertThat(figures).containsOnlyKeys("alignment", "uniformity", "effectiveRank", "keyCosine");
    assertThat(figures.get("alignment")).isCloseTo(1, within(1e-9));
    assertThat(figures.get("uniformity"))
        .isCloseTo(Math.log((2 + 4 * Math.exp(-4)) / 6), within(1e-9));
    assertThat(figures.get("effectiveRank")).isCloseTo(2, within(1e-9));
    assertThat(figures.get("keyCosine")).isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void brokenEmbeddingsGiveNanInsteadOfAnError() {
    float[] keys = {Float.NaN, 0, 0, 1};
    assertThat(measure(keys, keys).values()).allMatch(value -> value.isNaN());
  }

  private static Map<String, Double> measure(float[] queries, float[] keys) {
    try (NDManager manager = NDManager.newBaseManager();
        EmbeddingHealth health = new EmbeddingHealth(manager)) {
      NDArray q = manager.create(queries, new Shape(queries.length / 2, 2));
      NDArray k = manager.create(keys, new Shape(keys.length / 2, 2));
      return health.measure(q, k);
    }
  }
}
