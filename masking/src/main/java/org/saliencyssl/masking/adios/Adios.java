package org.saliencyssl.masking.adios;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.FusedLars;
import org.saliencyssl.api.compute.FusedOptimizer;
import org.saliencyssl.api.compute.FusedSgd;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.network.UNet;

/**
 * ADIOS: a network looks at the view and divides its pixels among N soft masks; a masked view is
 * {@code x (1 - m)}, so that what is hidden fades to 0, the mean of normalised pixels (the authors'
 * {@code simclr_adios.py}; paper.md 4.3). The other view is never masked.
 *
 * <p>The network's parameters always require gradients: outside of gradient recording the engine
 * makes no graph, and only the mask step records one.
 */
final class Adios implements AdversarialMasking {

  private final AdiosSettings settings;
  private final MaskChoice choice;
  private final TensorOps ops;
  private final MaskPenalty penalty;
  private final MaskSchedule schedule;
  private final Network network;
  private final FusedOptimizer optimizer;
  private final SortedMap<String, NDArray> state = new TreeMap<>();
  private @Nullable NDArray areas;

  Adios(AdiosSettings settings, MaskChoice choice, PluginContext context) {
    this.settings = settings;
    this.choice = choice;
    this.ops = context.ops();
    this.penalty = new MaskPenalty(settings.sparsity(), settings.entropy());
    this.schedule = new MaskSchedule(settings.optimizer(), context.facts().epochs());
    int size = context.facts().imageSize();
    this.network =
        Network.create(
            UNet.masks(size, settings.masks(), settings.baseWidth(), settings.norm()),
            context.manager(),
            context.policy(),
            context.streams().purpose("mask-network"));
    this.optimizer = optimizer(settings.optimizer(), network, context);
    network.state().forEach((name, array) -> state.put("network." + name, array));
    optimizer.state().forEach((name, array) -> state.put("optimizer." + name, array));
  }

  @Override
  public List<MaskedViews> mask(Views views) {
    View hidden = settings.branch() == MaskedBranch.QUERY ? views.query() : views.key();
    NDArray masks = network.featureMap(hidden.pixels(), true);
    areas = ops.imageMeans(masks).reshape(hidden.batch(), settings.masks());
    return choice.variants(masks.neg().add(ops.constant(1)), hidden.streams(), ops).stream()
        .map(kept -> variant(views, hidden.pixels().mul(kept)))
        .toList();
  }

  @Override
  public NDArray penalty() {
    if (areas == null) {
      throw new IllegalStateException("there is no penalty before the first call of mask");
    }
    return penalty.of(areas, ops);
  }

  @Override
  public void update(double progress) {
    optimizer.step(schedule.rate(progress));
  }

  @Override
  public SortedMap<String, NDArray> state() {
    return Collections.unmodifiableSortedMap(state);
  }

  @Override
  public void close() {
    optimizer.close();
    network.close();
  }

  @Override
  public String toString() {
    return "adios " + settings + ", " + network;
  }

  private MaskedViews variant(Views views, NDArray masked) {
    boolean query = settings.branch() == MaskedBranch.QUERY;
    return new MaskedViews(
        query ? masked : views.query().pixels(),
        query ? views.key().pixels() : masked,
        List.of(),
        views.labels());
  }

  private static FusedOptimizer optimizer(
      MaskOptimizerSettings settings, Network network, PluginContext context) {
    List<NDArray> parameters = network.trainable();
    double momentum = settings.momentum();
    double decay = settings.weightDecay();
    return switch (settings.rule()) {
      case LARS ->
          new FusedLars(
              context.ops(), parameters, momentum, decay, settings.trust(), FusedLars.Form.CLIPPED);
      case SGD -> new FusedSgd(context.ops(), parameters, momentum, decay, true);
    };
  }
}
