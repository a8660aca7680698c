package org.saliencyssl.scda;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Script;

/**
 * SCDA without labels, ours: the channel sum of the very encoder that is being trained, or of a
 * copy that follows it, by the rule of {@link Scda}. A random encoder knows nothing, so a control
 * without weights answers for the first epochs, with its own rule.
 *
 * <p>The copy starts as the encoder and moves at every step, warm or not: c = m c + (1 - m) e for
 * each parameter and each running statistic of batch norm, so that weights and the statistics that
 * belong to them lag alike (as timm's {@code ModelEmaV2}; MoCo's key encoder leaves the statistics
 * alone, because it is never run in evaluation mode). Encoder and copy are run in evaluation mode:
 * a map does not depend on the other images of the batch, and nothing of the encoder moves.
 *
 * <p>Images are resampled first and go through the run's filter then: the filter is the last thing
 * before the encoder, as in training and evaluation.
 */
final class ScdaSelf implements EncoderSaliency {

  /** Rounding of a step's share of the run, in epochs. */
  private static final double ROUNDING = 1e-9;

  private static final String FOLLOW =
      """
        def follow(self, h: Tensor, p: List[Tensor], q: List[Tensor]) -> Tensor:
          w = annotate(float, torch.item(h))
          _0 = torch._foreach_lerp_(p, q, weight=w)
          return h
      """;

  private final ScdaSelfSettings settings;
  private final PluginContext context;
  private final ForegroundRule rule;
  private final SaliencyProvider control;
  private final Script script;
  private final NDManager host;
  private boolean warm;
  private @Nullable Network encoder;
  private @Nullable Network copy;
  private @Nullable FeatureSum sum;

  ScdaSelf(ScdaSelfSettings settings, PluginContext context) {
    this.settings = settings;
    this.context = context;
    this.rule = new ForegroundRule(settings.slack(), context.ops());
    this.control = settings.control().provider(context);
    this.script = Script.load(context.manager(), "follow", FOLLOW);
    this.host = context.manager().newSubManager(Device.cpu());
    this.warm = isWarm(0);
  }

  @Override
  public void attach(Network encoder, InputFilter filter) {
    if (sum != null) {
      throw new IllegalStateException("scda-self is attached to an encoder already");
    }
    if (!encoder.definition().hasFeatureMap()) {
      throw new IllegalArgumentException(
          "scda-self needs an encoder with a feature map; "
              + encoder.definition().name()
              + " has none");
    }
    this.encoder = encoder;
    this.copy = settings.momentum() == 0 ? null : encoder.sibling();
    Network seen = copy == null ? encoder : copy;
    this.sum = new FeatureSum(seen, context.ops(), settings.inputSize(), filter);
  }

  @Override
  public void beginStep(double progress) {
    warm = isWarm(progress);
    if (copy != null && encoder != null) {
      follow(copy, encoder);
    }
  }

  @Override
  public NDArray values(View images, int grid) {
    return warm ? attached().map(images.pixels(), grid) : control.values(images, grid);
  }

  /** By the rule of what {@link #values} asked in this step. */
  @Override
  public NDArray foreground(NDArray values) {
    return warm ? rule.apply(values) : control.foreground(values);
  }

  /** Empty without a copy: the encoder is stored by the run. */
  @Override
  public SortedMap<String, NDArray> state() {
    attached();
    SortedMap<String, NDArray> state = new TreeMap<>();
    if (copy != null) {
      copy.state().forEach((name, array) -> state.put("copy." + name, array));
    }
    return state;
  }

  /** Nothing to do: the arrays are the state, and the phase comes with the next step. */
  @Override
  public void restored() {
    attached();
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
    control.close();
    host.close();
    script.close();
  }

  @Override
  public String toString() {
    return "scda-self " + settings;
  }

  private boolean isWarm(double progress) {
    return progress * context.facts().epochs() >= settings.warmupEpochs() - ROUNDING;
  }

  private void follow(Network follower, Network leader) {
    try (NDArray weight = host.create(1 - settings.momentum())) {
      script
          .method("follow")
          .tensor(weight)
          .tensors(List.copyOf(follower.state().values()))
          .tensors(List.copyOf(leader.state().values()))
          .single()
          .close();
    }
  }

  private FeatureSum attached() {
    if (sum == null) {
      throw new IllegalStateException("scda-self is not attached to an encoder yet");
    }
    return sum;
  }
}
