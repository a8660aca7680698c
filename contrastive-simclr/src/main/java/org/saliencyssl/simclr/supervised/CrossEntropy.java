package org.saliencyssl.simclr.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Locale;
import org.saliencyssl.api.compute.Script;

/**
 * Softmax cross-entropy of class numbers, the mean over the samples, with label smoothing e as in
 * PyTorch: (1 - e) times the own class's term plus e times the mean of all classes' terms.
 */
final class CrossEntropy implements AutoCloseable {

  private static final String METHODS =
      """
        def loss(self, logits: Tensor, labels: Tensor) -> Tensor:
          return torch.cross_entropy_loss(logits, labels, None, 1, -100, SMOOTHING)
        def accuracy(self, logits: Tensor, labels: Tensor) -> Tensor:
          right = torch.eq(torch.argmax(logits, 1, False), labels)
          return torch.mean(torch.to(right, 7, False, False, None), dtype=None)
      """;

  private final Script script;

  CrossEntropy(NDManager manager, double smoothing) {
    String literal = String.format(Locale.ROOT, "%.17e", smoothing);
    this.script = Script.load(manager, "CrossEntropy", METHODS.replace("SMOOTHING", literal));
  }

  /**
   * Computes the mean loss.
   *
   * @param logits (N, C)
   * @param labels (N) int64, in 0 .. C - 1
   */
  NDArray loss(NDArray logits, NDArray labels) {
    return script.method("loss").tensor(logits).tensor(labels).single();
  }

  /** Share of samples whose own class has the highest logit; read to the host. */
  double accuracy(NDArray logits, NDArray labels) {
    try (NDArray share = script.method("accuracy").tensor(logits).tensor(labels).single()) {
      return share.toDoubleArray()[0];
    }
  }

  @Override
  public void close() {
    script.close();
  }
}
