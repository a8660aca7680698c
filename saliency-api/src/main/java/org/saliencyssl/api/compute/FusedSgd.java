package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.SortedMap;

/**
 * Stochastic gradient descent with PyTorch's semantics, all parameters in one call, or in two where
 * vectors do not decay:
 *
 * <pre>{@code
 * buf = momentum * buf + g + weightDecay * w,   w = w - learningRate * buf
 * }</pre>
 *
 * <p>The rate is outside of the buffer, so a decaying rate does not shrink old gradients. Buffers
 * start at zero, which equals PyTorch's first step. There is no dampening and no Nesterov momentum.
 * A parameter that took no part in the loss has a zero gradient and still decays.
 *
 * <p>MoCo's code decays every parameter. Many others leave out biases and the weights and biases of
 * normalisations; here these are the parameters of one dimension (solo-learn and ADIOS use the same
 * rule).
 */
public final class FusedSgd implements FusedOptimizer {

  /** Part of the module of {@link TensorOps}. The fused operator takes no buffers at momentum 0. */
  static final String METHODS =
      """
        def sgd(self, h: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor]) -> Tensor:
          r = annotate(float, torch.item(torch.select(h, 0, 0)))
          k = annotate(float, torch.item(torch.select(h, 0, 1)))
          d = annotate(float, torch.item(torch.select(h, 0, 2)))
          if torch.gt(k, 0.):
            b = m
          else:
            b = annotate(List[Tensor], [])
          _0 = torch._fused_sgd_(w, g, b,
              weight_decay=d, momentum=k, lr=r, dampening=0., nesterov=False,
              maximize=False, is_first_step=False, grad_scale=None, found_inf=None)
          _1 = torch._foreach_zero_(g)
          return h
      """;

  private final TensorOps ops;
  private final MomentumBuffers buffers;
  private final MomentumBuffers.Group decaying;
  private final MomentumBuffers.Group lasting;
  private final double momentum;
  private final double weightDecay;

  /**
   * Makes an optimiser with zero momentum buffers.
   *
   * @param ops loaded on the parameters' device; they run the update and stay open as long as this
   * @param parameters live parameters that require gradients, at least one, all on one device
   * @param momentum weight of the old buffer, in [0, 1)
   * @param weightDecay factor of the parameter that is added to its gradient, not negative
   * @param decayVectors whether parameters of one dimension decay too
   * @throws IllegalArgumentException if a number is out of range
   */
  public FusedSgd(
      TensorOps ops,
      List<NDArray> parameters,
      double momentum,
      double weightDecay,
      boolean decayVectors) {
    Arguments.momentum(momentum);
    Arguments.notNegative("weightDecay", weightDecay);
    this.ops = ops;
    this.momentum = momentum;
    this.weightDecay = weightDecay;
    this.buffers = new MomentumBuffers(parameters);
    this.decaying = buffers.group(p -> decayVectors || MomentumBuffers.matrix(p));
    this.lasting = buffers.group(p -> !decayVectors && MomentumBuffers.vector(p));
  }

  @Override
  public void step(double learningRate) {
    Arguments.notNegative("learning rate", learningRate);
    if (!decaying.parameters().isEmpty()) {
      decaying.update(ops, "sgd", learningRate, momentum, weightDecay);
    }
    if (!lasting.parameters().isEmpty()) {
      lasting.update(ops, "sgd", learningRate, momentum, 0);
    }
  }

  @Override
  public SortedMap<String, NDArray> state() {
    return buffers.state();
  }

  @Override
  public void close() {
    buffers.close();
  }
}
