package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {

  private static final String METHODS =
      """
        def poly(self, x: Tensor, p: List[Tensor]) -> Tensor:
          y = torch.add(torch.mul(x, p[0]), p[1], alpha=1)
          return torch.sum(torch.mul(y, y), dtype=None)
        def both(self, x: Tensor) -> Tuple[Tensor, Tensor]:
          return (torch.neg(x), torch.exp(x))
      """;

  @Test
  void callsAMethodWithListsAndDifferentiatesThroughIt() {
    try (NDManager manager = NDManager.newBaseManager();
        Script script = Script.load(manager, "poly", METHODS)) {
      NDArray x = manager.create(new float[] {1, 2});
      NDArray a = manager.create(3f);
      a.setRequiresGradient(true);
      NDArray b = manager.create(4f);
      float value;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray y = script.method("poly").tensor(x).tensors(List.of(a, b)).single();
        value = y.getFloat();
        collector.backward(y);
      }
      // y = sum (3 x + 4)^2 = 49 + 100; dy/da = sum 2 (3 x + 4) x = 14 + 40
      assertThat(value).isEqualTo(149f);
      assertThat(a.getGradient().getFloat()).isEqualTo(54f);
    }
  }

  @Test
  void returnsATupleAsAList() {
    try (NDManager manager = NDManager.newBaseManager();
        Script script = Script.load(manager, "poly", METHODS)) {
      NDArray zero = manager.create(new float[] {0});
      assertThat(script.method("both").tensor(zero).run().get(1).toFloatArray())
          .containsExactly(1f);
    }
  }

  @Test
  void namesTheModuleThatDoesNotCompile() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(
              () ->
                  Script.load(manager, "broken", "  def f(self) -> Tensor:\n    return nothing\n"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("broken");
    }
  }
}
