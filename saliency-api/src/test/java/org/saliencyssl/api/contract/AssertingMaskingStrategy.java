package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;

/**
 * Checks every call of a strategy: shape, type and ownership of what comes out, that it is what the
 * capabilities say, that nothing given is modified, and the order of calls. A failed check is an
 * {@link AssertionError}. Reads arrays to the host, so it is for tests alone.
 */
public class AssertingMaskingStrategy implements MaskingStrategy {

  final Calls calls;
  private final MaskingStrategy strategy;
  private final Set<Capability> declared;

  AssertingMaskingStrategy(MaskingStrategy strategy, Set<Capability> declared) {
    this.strategy = strategy;
    this.declared = declared;
    this.calls = new Calls(strategy);
  }

  /**
   * Wraps a strategy.
   *
   * @param strategy closed with the wrapper
   * @param declared what its factory declares
   * @return the wrapper; an {@link AdversarialMasking} if and only if the strategy is one
   */
  public static MaskingStrategy wrap(MaskingStrategy strategy, Set<Capability> declared) {
    return strategy instanceof AdversarialMasking adversary
        ? new Adversarial(adversary, declared)
        : new AssertingMaskingStrategy(strategy, declared);
  }

  @Override
  public List<MaskedViews> mask(Views views) {
    calls.requireOpen("mask");
    boolean mapped = views.query().saliency() != null && views.key().saliency() != null;
    calls.require(
        mapped || !declared.contains(Capability.NEEDS_SALIENCY), "needs saliency and got none");
    List<MaskedViews> variants = calls.untouched(given(views), () -> strategy.mask(views));
    calls.require(!variants.isEmpty(), "no variant");
    NDArray pixels = views.query().pixels();
    MaskingRun.images(variants)
        .forEach(
            (what, array) ->
                calls.requireResult(what, array, pixels, pixels.getShape().getShape()));
    variants.forEach(variant -> check(variant, views));
    return variants;
  }

  private void check(MaskedViews variant, Views views) {
    calls.require(
        variant.hardNegatives().isEmpty() != declared.contains(Capability.MAKES_HARD_NEGATIVES),
        variant.hardNegatives().size() + " hard negatives, declared otherwise");
    boolean labelled = views.labels() != null;
    calls.require(labelled == (variant.labels() != null), "labels were not passed on");
    if (labelled) {
      Values.requireSame(
          calls + ": labels", Values.of(variant.labels()), Values.of(views.labels()));
    }
  }

  /** Not wrapped: the run tells no filter by its identity. */
  @Override
  public InputFilter inputFilter() {
    return strategy.inputFilter();
  }

  @Override
  public void close() {
    calls.close();
    strategy.close();
  }

  @Override
  public String toString() {
    return strategy.toString();
  }

  private static Map<String, NDArray> given(Views views) {
    Map<String, NDArray> given = new LinkedHashMap<>();
    put("query", views.query(), given);
    put("key", views.key(), given);
    return given;
  }

  private static void put(String branch, View view, Map<String, NDArray> given) {
    given.put(branch + " pixels", view.pixels());
    if (view.saliency() != null) {
      given.put(branch + " map", view.saliency().values());
      given.put(branch + " foreground", view.saliency().foreground());
    }
  }

  /** Checks that a mask step asks for the penalty of its own masks, then updates. */
  private static final class Adversarial extends AssertingMaskingStrategy
      implements AdversarialMasking {

    private final AdversarialMasking adversary;
    private int masked;
    private boolean penalised;

    Adversarial(AdversarialMasking adversary, Set<Capability> declared) {
      super(adversary, declared);
      this.adversary = adversary;
    }

    @Override
    public List<MaskedViews> mask(Views views) {
      masked++;
      calls.require(masked <= 2, "masked " + masked + " times without an update");
      return super.mask(views);
    }

    @Override
    public NDArray penalty() {
      calls.require(masked > 0, "penalty() without masks");
      penalised = true;
      NDArray penalty = adversary.penalty();
      Values.requireShape(calls + ": penalty", penalty, new Shape());
      Values.requireFinite(calls + ": penalty", penalty);
      return penalty;
    }

    @Override
    public void update(double progress) {
      calls.require(penalised, "update() without a penalty");
      calls.requireProgress(progress);
      masked = 0;
      penalised = false;
      adversary.update(progress);
      adversary.state().forEach((name, a) -> Values.requireFinite(calls + ": " + name, a));
    }

    @Override
    public SortedMap<String, NDArray> state() {
      States.requireLive(adversary);
      return adversary.state();
    }

    @Override
    public void restored() {
      calls.require(masked == 0, "restored() within a step");
      adversary.restored();
    }
  }
}
