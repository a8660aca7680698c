package org.saliencyssl.eval.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.saliencyssl.api.compute.Script;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.eval.feature.Features;

/**
 * A linear classifier under cross-entropy, trained by SGD with PyTorch's semantics. For scores z =
 * x W + b and p = softmax(z), the gradient of the batch's mean loss is x^T (p - y) / B for W and
 * the column sums of (p - y) / B for b, with y one-hot; no graph is recorded.
 */
final class SoftmaxRegression implements AutoCloseable {

  // p: weights (D, C), bias (C), shift (1, D), scale (1, D); v: velocities; h: rate, momentum,
  // decay
  private static final String METHODS =
      """
        def scores(self, x: Tensor, p: List[Tensor]) -> Tensor:
          u = torch.mul(torch.sub(x, p[2], alpha=1), p[3])
          return torch.add(torch.matmul(u, p[0]), p[1], alpha=1)
        def gradient(self, x: Tensor, y: Tensor, rows: Tensor, p: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
          u = torch.mul(torch.sub(torch.index_select(x, 0, rows), p[2], alpha=1), p[3])
          t = torch.index_select(y, 0, rows)
          z = torch.add(torch.matmul(u, p[0]), p[1], alpha=1)
          l = torch.log_softmax(z, 1, None)
          hot = torch.to(torch.one_hot(t, torch.size(z, 1)), 6, False, False, None)
          g = torch.div(torch.sub(torch.exp(l), hot, alpha=1), torch.size(z, 0))
          loss = torch.neg(torch.div(torch.sum(torch.mul(l, hot), dtype=None), torch.size(z, 0)))
          return (torch.matmul(torch.t(u), g), torch.sum(g, [0], False, dtype=None), loss)
        def update(self, g: List[Tensor], p: List[Tensor], v: List[Tensor], h: Tensor) -> Tensor:
          r = torch.select(h, 0, 0)
          m = torch.select(h, 0, 1)
          d = torch.select(h, 0, 2)
          a = torch.add(g[0], torch.mul(p[0], d), alpha=1)
          b = torch.add(g[1], torch.mul(p[1], d), alpha=1)
          c = torch.add_(torch.mul_(v[0], m), a, alpha=1)
          e = torch.add_(torch.mul_(v[1], m), b, alpha=1)
          f = torch.sub_(p[0], torch.mul(c, r), alpha=1)
          return torch.sub_(p[1], torch.mul(e, r), alpha=1)
      """;

  private static final double INITIAL_DEVIATION = 0.01; // MoCo's main_lincls.py
  private static final int CHUNK = 8192;

  private final NDManager manager;
  private final Script script;
  private final List<NDArray> parameters;
  private final List<NDArray> velocities;

  /**
   * Makes an untrained classifier: weights of N(0, .01^2), zero bias.
   *
   * @param parent gives engine and device
   * @param shift subtracted from each feature, D values
   * @param scale multiplied to each feature then, D values
   * @param classes number of classes, C
   * @param random for the weights
   */
  SoftmaxRegression(
      NDManager parent, float[] shift, float[] scale, int classes, RandomStream random) {
    manager = parent.newSubManager();
    script = Script.load(manager, "softmax", METHODS);
    int dimension = shift.length;
    float[] initial = new float[dimension * classes];
    for (int i = 0; i < initial.length; i++) {
      initial[i] = (float) (INITIAL_DEVIATION * random.nextGaussian());
    }
    NDArray weights = manager.create(initial, new Shape(dimension, classes));
    NDArray bias = manager.zeros(new Shape(classes), DataType.FLOAT32);
    NDArray shifts = manager.create(shift, new Shape(1, dimension));
    NDArray scales = manager.create(scale, new Shape(1, dimension));
    parameters = List.of(weights, bias, shifts, scales);
    velocities = List.of(weights.zerosLike(), bias.zerosLike());
  }

  /**
   * Takes one step on some rows of a set.
   *
   * @param values shape (N, D)
   * @param labels shape (N), int64
   * @param rows which rows make the batch, int64
   * @return the batch's mean cross-entropy before the step, a scalar array
   */
  NDArray step(NDArray values, NDArray labels, NDArray rows, double rate, LinearSettings settings) {
    NDList gradient = gradient(values, labels, rows);
    NDArray hyper =
        manager.create(
            new float[] {
              (float) rate, (float) settings.momentum(), (float) settings.weightDecay()
            });
    script
        .method("update")
        .tensors(gradient.subNDList(0, 2))
        .tensors(parameters)
        .tensors(velocities)
        .tensor(hyper)
        .run();
    return gradient.get(2);
  }

  /** Returns the gradients of weights and bias, without weight decay, and the mean loss. */
  NDList gradient(NDArray values, NDArray labels, NDArray rows) {
    return script
        .method("gradient")
        .tensor(values)
        .tensor(labels)
        .tensor(rows)
        .tensors(parameters)
        .run();
  }

  /** Returns the class of the largest score for each row. */
  int[] classify(Features features) {
    int[] predicted = new int[features.size()];
    for (int from = 0; from < predicted.length; from += CHUNK) {
      int to = Math.min(from + CHUNK, predicted.length);
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray scores =
            script.method("scores").tensor(features.rows(from, to)).tensors(parameters).single();
        long[] classes = scores.argMax(1).toLongArray();
        for (int i = from; i < to; i++) {
          predicted[i] = (int) classes[i - from];
        }
      }
    }
    return predicted;
  }

  NDArray weights() {
    return parameters.get(0);
  }

  NDArray bias() {
    return parameters.get(1);
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
