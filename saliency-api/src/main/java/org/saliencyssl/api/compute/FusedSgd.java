package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Stochastic gradient descent with PyTorch's semantics, all parameters in one call:
 *
 * <pre>{@code
 * buf = momentum * buf + g + weightDecay * w,   w = w - learningRate * buf
 * }</pre>
 *
 * <p>The rate is outside of the buffer, so a decaying rate does not shrink old gradients. Buffers
 * start at zero, which equals PyTorch's first step. There is no dampening and no Nesterov momentum.
 * A parameter that took no part in the loss has a zero gradient and still decays.
 */
public final class FusedSgd implements AutoCloseable {

  /** Part of the module of {@link TensorOps}. */
  static final String METHODS =
      """
        def sgd(self, h: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor]) -> Tensor:
          r = annotate(float, torch.item(torch.select(h, 0, 0)))
          k = annotate(float, torch.item(torch.select(h, 0, 1)))
          d = annotate(float, torch.item(torch.select(h, 0, 2)))
          _0 = torch._fused_sgd_(w, g, m,
              weight_decay=d, momentum=k, lr=r, dampening=0., nesterov=False,
              maximize=False, is_first_step=False, grad_scale=None, found_inf=None)
          _1 = torch._foreach_zero_(g)
          return h
      """;

  private final List<NDArray> parameters;
  private final List<NDArray> buffers = new ArrayList<>();
  private final SortedMap<String, NDArray> state = new TreeMap<>();
  private final double momentum;
  private final double weightDecay;
  private final TensorOps ops;
  private final NDManager manager;

  /**
   * Makes an optimiser with zero momentum buffers.
   *
   * @param ops loaded on the parameters' device; they run the update and stay open as long as this
   * @param parameters live parameters that require gradients, at least one, all on one device
   * @param momentum weight of the old buffer, in [0, 1)
   * @param weightDecay factor of the parameter that is added to its gradient, not negative
   * @throws IllegalArgumentException if a number is out of range
   */
  public FusedSgd(TensorOps ops, List<NDArray> parameters, double momentum, double weightDecay) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum is " + momentum + "; it must be in [0, 1)");
    }
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weightDecay is " + weightDecay + "; it must be >= 0");
    }
    this.ops = ops;
    this.parameters = List.copyOf(parameters);
    this.momentum = momentum;
    this.weightDecay = weightDecay;
    this.manager = parameters.get(0).getManager().newSubManager();
    for (NDArray parameter : parameters) {
      NDArray buffer = manager.zeros(parameter.getShape(), DataType.FLOAT32);
      NDScope.unregister(buffer);
      state.put("momentum.%04d".formatted(buffers.size()), buffer);
      buffers.add(buffer);
    }
  }

  /**
   * Updates the parameters from their gradients, and zeroes the gradients. Not to be called within
   * a gradient collector.
   *
   * @param learningRate factor of the buffer, not negative
   * @throws IllegalArgumentException if the rate is negative or not a number
   */
  public void step(double learningRate) {
    if (!(learningRate >= 0)) {
      throw new IllegalArgumentException("learning rate is " + learningRate + "; it must be >= 0");
    }
    List<NDArray> gradients = new ArrayList<>(parameters.size());
    parameters.forEach(p -> gradients.add(p.getGradient()));
    try (NDArray numbers = ops.host().create(new double[] {learningRate, momentum, weightDecay})) {
      ops.script()
          .method("sgd")
          .tensor(numbers)
          .tensors(parameters)
          .tensors(gradients)
          .tensors(buffers)
          .single()
          .close();
    } finally {
      gradients.forEach(NDArray::close);
    }
  }

  /**
   * Returns the momentum buffers.
   *
   * @return the live buffers, {@code momentum.0000} for the first parameter and so on
   */
  public SortedMap<String, NDArray> state() {
    return Collections.unmodifiableSortedMap(state);
  }

  @Override
  public void close() {
    manager.close();
  }
}
