package org.saliencyssl.api.contract;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;

/** A run with a masking strategy. */
final class MaskingRun<C extends Record> implements AutoCloseable {

  final ContractRun run;
  final MaskingStrategy strategy;
  private final MaskingStrategyFactory<C> factory;
  private final C settings;

  MaskingRun(MaskingStrategyFactory<C> factory, C settings, RunFacts facts, Path data) {
    this.factory = factory;
    this.settings = settings;
    this.run = new ContractRun(facts, data);
    this.strategy = another();
  }

  static <C extends Record> void run(MaskingResultRules<C> contract, Consumer<MaskingRun<C>> rule) {
    try (MaskingRun<C> run =
        new MaskingRun<>(
            contract.factory(), contract.settings(), contract.facts(), contract.data())) {
      rule.accept(run);
    }
  }

  /** Makes a second strategy of the same run, closed by the caller. */
  MaskingStrategy another() {
    return factory.create(settings, run.context);
  }

  AdversarialMasking adversary() {
    return (AdversarialMasking) strategy;
  }

  /** All arrays of pixels by what they are, variant after variant. */
  static Map<String, NDArray> images(List<MaskedViews> variants) {
    Map<String, NDArray> images = new LinkedHashMap<>();
    for (int v = 0; v < variants.size(); v++) {
      MaskedViews masked = variants.get(v);
      images.put("query of variant " + v, masked.query());
      images.put("key of variant " + v, masked.key());
      for (int m = 0; m < masked.hardNegatives().size(); m++) {
        images.put("hard negative " + m + " of variant " + v, masked.hardNegatives().get(m));
      }
    }
    return images;
  }

  Map<String, NDArray> mask(Views views) {
    return images(strategy.mask(views));
  }

  static Map<String, double[]> contents(Map<String, NDArray> images) {
    Map<String, double[]> contents = new LinkedHashMap<>();
    images.forEach((what, array) -> contents.put(what, Values.of(array)));
    return contents;
  }

  Map<String, double[]> contents(Views views) {
    return contents(mask(views));
  }

  static void requireClose(
      Map<String, double[]> actual, Map<String, double[]> expected, double tolerance) {
    if (!actual.keySet().equals(expected.keySet())) {
      throw new AssertionError("made " + actual.keySet() + "; expected " + expected.keySet());
    }
    expected.forEach(
        (what, values) -> Values.requireClose(what, actual.get(what), values, tolerance));
  }

  /** Compares the n-th sample of a batch with the m-th of another. */
  static void requireSample(
      Map<String, double[]> actual, int n, int of, Map<String, double[]> expected, int m, int in) {
    Map<String, double[]> there = new LinkedHashMap<>();
    Map<String, double[]> here = new LinkedHashMap<>();
    actual.forEach((what, values) -> there.put(what, Values.part(values, n, of)));
    expected.forEach((what, values) -> here.put(what, Values.part(values, m, in)));
    requireClose(there, here, 1e-5);
  }

  void requireFinite(Views views) {
    mask(views).forEach(Values::requireFinite);
  }

  void requireFinite(Scene scene) {
    requireFinite(run.views(run.step, scene, run.batch()));
  }

  /** Fixed masks, or none, on these views. */
  static Views with(Views views, @Nullable SaliencyMap query, @Nullable SaliencyMap key) {
    View q = views.query();
    View k = views.key();
    return new Views(
        new View(q.pixels(), q.objectMasks(), query, q.streams()),
        new View(k.pixels(), k.objectMasks(), key, k.streams()),
        views.labels());
  }

  /** Views of a whole batch whose maps are all foreground, or have none. */
  Views even(float foreground) {
    int[] ids = run.batch();
    SaliencyMap map = run.evenMap(run.step, ids.length, foreground);
    return with(run.views(ids), map, map);
  }

  /** What comes out, or nothing where the strategy refuses the views. */
  Map<String, double[]> answer(Views views) {
    try {
      return contents(views);
    } catch (RuntimeException refused) {
      return Map.of();
    }
  }

  static boolean same(Map<String, double[]> a, Map<String, double[]> b) {
    return a.keySet().equals(b.keySet())
        && a.entrySet().stream().allMatch(e -> Values.same(e.getValue(), b.get(e.getKey())));
  }

  /** Everything that the strategy is given, by what it is. */
  static Map<String, double[]> given(Views views) {
    Map<String, double[]> given = new LinkedHashMap<>();
    given("query", views.query(), given);
    given("key", views.key(), given);
    if (views.labels() != null) {
      given.put("labels", Values.of(views.labels()));
    }
    return given;
  }

  private static void given(String branch, View view, Map<String, double[]> given) {
    given.put(branch + " pixels", Values.of(view.pixels()));
    given.put(branch + " object masks", Values.of(view.objectMasks()));
    given.put(branch + " map", Values.of(view.saliency().values()));
    given.put(branch + " foreground", Values.of(view.saliency().foreground()));
  }

  /** A mask step against an encoder that likes bright pixels; returns the penalty's value. */
  NDArray maskStep(AdversarialMasking adversary, Views views, double sign, boolean penalised) {
    NDArray penalty;
    try (GradientCollector collector = run.recording()) {
      List<NDArray> losses = new ArrayList<>();
      adversary.mask(views).forEach(variant -> losses.add(brightness(variant)));
      NDArray loss = losses.stream().reduce(NDArray::add).orElseThrow().mul(sign);
      penalty = adversary.penalty();
      collector.backward(penalised ? penalty.sub(loss) : loss);
    }
    adversary.update(0.5);
    return penalty;
  }

  private static NDArray brightness(MaskedViews variant) {
    return variant.query().mean().add(variant.key().mean());
  }

  /** The largest of a figure over the state's arrays that require gradients. */
  double largest(ToDoubleFunction<NDArray> figure) {
    return adversary().state().values().stream()
        .filter(NDArray::hasGradient)
        .mapToDouble(figure)
        .max()
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    strategy.close();
    run.close();
  }
}
