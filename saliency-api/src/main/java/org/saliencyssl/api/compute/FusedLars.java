package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.SortedMap;

/**
 * Layer-wise adaptive rate scaling (You et al., arXiv:1708.03888), all parameters in one call.
 * Every parameter of two or more dimensions moves by a rate in proportion to |w| / |g|, with
 * Euclidean norms over the whole parameter. Vectors, that is parameters of one dimension: biases,
 * and weights and biases of normalisations, are neither adapted nor decayed, in both forms. They
 * follow plain momentum. Buffers start at zero; there is no Nesterov momentum.
 */
public final class FusedLars implements FusedOptimizer {

  /** Two published rules of the same name; they differ in where decay and rate enter. */
  public enum Form {
    /**
     * SimCLR's, google-research/simclr {@code lars_optimizer.py} with {@code classic_momentum}:
     *
     * <pre>{@code
     * g = g + weightDecay * w
     * ratio = trust * |w| / |g|, or 1 where either norm is 0
     * buf = momentum * buf + learningRate * ratio * g,   w = w - buf
     * }</pre>
     *
     * <p>Decay enters before the norm is taken, and the rate is inside the buffer. That code finds
     * what to leave out by name ({@code batch_normalization}, {@code bias}), which are our vectors.
     */
    CLASSIC("lars_classic"),

    /**
     * ADIOS's and solo-learn's, the {@code LARSWrapper} of Lightning Bolts around PyTorch's SGD
     * with {@code clip} and {@code exclude_bias_n_norm}; solo-learn's later {@code LARS} class is
     * the same rule:
     *
     * <pre>{@code
     * ratio = min(trust * |w| / (|g| + weightDecay * |w| + 1e-8) / learningRate, 1)
     * g = ratio * (g + weightDecay * w), or g where |w| or |g| is 0
     * buf = momentum * buf + g,   w = w - learningRate * buf
     * }</pre>
     *
     * <p>Decay enters after the norms are taken, the rate is outside of the buffer, and the
     * effective rate is at most {@code learningRate}. At rate 0 the ratio is 1, the limit. The
     * wrapper sets the groups' own weight decay to 0 for the step, so what it leaves out by {@code
     * ndim == 1} does not decay.
     */
    CLIPPED("lars_clipped");

    private final String method;

    Form(String method) {
      this.method = method;
    }
  }

  /**
   * Part of the module of {@link TensorOps}. The first n of w and g are adapted; p and q are their
   * norms. With the rate inside the buffer, the update is SGD's at rate 1. What is written in place
   * is an argument or new: TorchScript drops a write to the members of a slice as dead code.
   */
  static final String METHODS =
      """
        def lars_classic(self, h: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor]) -> Tensor:
          r = annotate(float, torch.item(torch.select(h, 0, 0)))
          k = annotate(float, torch.item(torch.select(h, 0, 1)))
          d = annotate(float, torch.item(torch.select(h, 0, 2)))
          t = annotate(float, torch.item(torch.select(h, 0, 3)))
          n = int(torch.select(h, 0, 4))
          wa = torch.slice(w, 0, n, 1)
          s = torch._foreach_mul(wa, d)
          _0 = torch._foreach_add_(s, torch.slice(g, 0, n, 1), alpha=1.)
          p = torch.stack(torch._foreach_norm(wa, 2), 0)
          q = torch.stack(torch._foreach_norm(s, 2), 0)
          nonzero = torch.logical_and(torch.gt(p, 0), torch.gt(q, 0))
          ratio = torch.where(nonzero, torch.div(torch.mul(p, t), q), torch.ones_like(p))
          a = torch._foreach_mul(s, torch.unbind(ratio, 0))
          u = torch._foreach_mul(torch.add(a, torch.slice(g, n, None, 1)), r)
          if torch.gt(k, 0.):
            b = m
          else:
            b = annotate(List[Tensor], [])
          _1 = torch._fused_sgd_(w, u, b,
              weight_decay=0., momentum=k, lr=1., dampening=0., nesterov=False,
              maximize=False, is_first_step=False, grad_scale=None, found_inf=None)
          _2 = torch._foreach_zero_(g)
          return h
        def lars_clipped(self, h: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor]) -> Tensor:
          r = annotate(float, torch.item(torch.select(h, 0, 0)))
          k = annotate(float, torch.item(torch.select(h, 0, 1)))
          d = annotate(float, torch.item(torch.select(h, 0, 2)))
          t = annotate(float, torch.item(torch.select(h, 0, 3)))
          n = int(torch.select(h, 0, 4))
          wa = torch.slice(w, 0, n, 1)
          ga = torch.slice(g, 0, n, 1)
          p = torch.stack(torch._foreach_norm(wa, 2), 0)
          q = torch.stack(torch._foreach_norm(ga, 2), 0)
          nonzero = torch.logical_and(torch.gt(p, 0), torch.gt(q, 0))
          norms = torch.add(torch.add(q, torch.mul(p, d)), 1.0e-08)
          scale = torch.div(torch.div(torch.mul(p, t), norms), r)
          clipped = torch.clamp_max(scale, 1.)
          ratio = torch.where(nonzero, clipped, torch.ones_like(p))
          decay = torch.mul(torch.where(nonzero, clipped, torch.zeros_like(p)), d)
          a = torch._foreach_mul(ga, torch.unbind(ratio, 0))
          _0 = torch._foreach_add_(a, torch._foreach_mul(wa, torch.unbind(decay, 0)), alpha=1.)
          u = torch.add(a, torch.slice(g, n, None, 1))
          if torch.gt(k, 0.):
            b = m
          else:
            b = annotate(List[Tensor], [])
          _1 = torch._fused_sgd_(w, u, b,
              weight_decay=0., momentum=k, lr=r, dampening=0., nesterov=False,
              maximize=False, is_first_step=False, grad_scale=None, found_inf=None)
          _2 = torch._foreach_zero_(g)
          return h
      """;

  private final TensorOps ops;
  private final MomentumBuffers buffers;
  private final MomentumBuffers.Group group;
  private final int adapted;
  private final double momentum;
  private final double weightDecay;
  private final double trust;
  private final Form form;

  /**
   * Makes an optimiser with zero momentum buffers.
   *
   * @param ops loaded on the parameters' device; they run the update and stay open as long as this
   * @param parameters live parameters that require gradients, all on one device; at least one has
   *     two or more dimensions
   * @param momentum weight of the old buffer, in [0, 1)
   * @param weightDecay factor of the parameter that is added to its gradient, not negative
   * @param trust factor of |w| / |g|, positive; .001 in SimCLR, .02 in ADIOS and solo-learn
   * @param form which of the published rules
   * @throws IllegalArgumentException if a number is out of range, or all parameters are vectors
   */
  public FusedLars(
      TensorOps ops,
      List<NDArray> parameters,
      double momentum,
      double weightDecay,
      double trust,
      Form form) {
    Arguments.momentum(momentum);
    Arguments.notNegative("weightDecay", weightDecay);
    Arguments.positive("trust", trust);
    if (parameters.stream().noneMatch(MomentumBuffers::matrix)) {
      throw new IllegalArgumentException(
          "no parameter has two or more dimensions; LARS has nothing to adapt, use SGD");
    }
    this.ops = ops;
    this.momentum = momentum;
    this.weightDecay = weightDecay;
    this.trust = trust;
    this.form = form;
    this.buffers = new MomentumBuffers(parameters);
    MomentumBuffers.Group matrices = buffers.group(MomentumBuffers::matrix);
    this.adapted = matrices.parameters().size();
    this.group = matrices.then(buffers.group(MomentumBuffers::vector));
  }

  @Override
  public void step(double learningRate) {
    Arguments.notNegative("learning rate", learningRate);
    group.update(ops, form.method, learningRate, momentum, weightDecay, trust, adapted);
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
