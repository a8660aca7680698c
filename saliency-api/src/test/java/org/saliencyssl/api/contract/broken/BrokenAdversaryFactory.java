package org.saliencyssl.api.contract.broken;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Views;

/** Learns one factor for each channel of the query, correct but for one fault. */
public final class BrokenAdversaryFactory
    implements MaskingStrategyFactory<BrokenAdversaryFactory.Settings> {

  /** What is wrong. */
  enum Fault {
    NONE,
    M25_DECLARES_NOTHING,
    M33_STOPS_THE_GRADIENT,
    M36_COUNTS_CALLS_IN_ITS_STATE,
    M39_FORGETS_ITS_MOMENTUM
  }

  /**
   * The fault.
   *
   * @param fault what is wrong
   */
  record Settings(Fault fault) {}

  /** For the service loader. */
  public BrokenAdversaryFactory() {}

  @Override
  public String name() {
    return "broken-adversary";
  }

  @Override
  public String description() {
    return "learns to dim";
  }

  @Override
  public Class<Settings> settingsType() {
    return Settings.class;
  }

  @Override
  public Set<Capability> capabilities(Settings settings) {
    return settings.fault() == Fault.M25_DECLARES_NOTHING
        ? EnumSet.of(Capability.DETERMINISTIC)
        : EnumSet.of(Capability.DETERMINISTIC, Capability.TRAINABLE);
  }

  @Override
  public MaskingStrategy create(Settings settings, PluginContext context) {
    return new Dimmer(settings.fault(), context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }

  private static final class Dimmer implements AdversarialMasking {

    private final Fault fault;
    private final NDManager manager;
    private final NDArray factors;
    private final NDArray momentum;
    private final NDArray calls;
    private @Nullable NDArray penalty;

    Dimmer(Fault fault, PluginContext context) {
      this.fault = fault;
      this.manager = context.manager().newSubManager();
      this.factors = manager.ones(new Shape(3, 1, 1));
      this.momentum = manager.zeros(new Shape(3, 1, 1));
      this.calls = manager.zeros(new Shape(1));
      factors.setRequiresGradient(true);
    }

    @Override
    public List<MaskedViews> mask(Views views) {
      if (fault == Fault.M36_COUNTS_CALLS_IN_ITS_STATE) {
        calls.addi(1);
      }
      NDArray used = fault == Fault.M33_STOPS_THE_GRADIENT ? factors.stopGradient() : factors;
      penalty = factors.square().sum();
      NDArray query = views.query().pixels().mul(used);
      return List.of(new MaskedViews(query, views.key().pixels(), List.of(), views.labels()));
    }

    @Override
    public NDArray penalty() {
      return penalty;
    }

    @Override
    public void update(double progress) {
      NDArray gradient = factors.getGradient();
      momentum.muli(0.9).addi(gradient);
      factors.subi(momentum.mul(0.01 * (1 - progress)));
      gradient.muli(0);
    }

    @Override
    public SortedMap<String, NDArray> state() {
      SortedMap<String, NDArray> state = new TreeMap<>();
      state.put("factors", factors);
      state.put("calls", calls);
      if (fault != Fault.M39_FORGETS_ITS_MOMENTUM) {
        state.put("momentum", momentum);
      }
      return state;
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
