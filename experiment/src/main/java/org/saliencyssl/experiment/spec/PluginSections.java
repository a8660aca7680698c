package org.saliencyssl.experiment.spec;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginFactory;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.api.UnknownPluginException;
import org.saliencyssl.experiment.plugin.PluginCalls;

/** Binds the sections whose keys depend on the plug-in that {@code type} names. */
final class PluginSections {

  private final PluginRegistries plugins;

  PluginSections(PluginRegistries plugins) {
    this.plugins = plugins;
  }

  /** Returns the sections by the type that they are bound to. */
  Map<Class<?>, Binder.Section> all() {
    return Map.of(
        SaliencyChoice.class, this::saliency,
        MaskingChoice.class, this::masking,
        ObjectiveChoice.class, this::objective,
        DeviceChoice.class, PluginSections::device);
  }

  private @Nullable Object saliency(Tree tree, Binder binder) {
    if (tree instanceof Tree.Members object
        && SaliencyChoice.NONE.equals(object.text(Binder.TYPE))) {
      Nothing nothing = binder.record(object, Nothing.class, Set.of(Binder.TYPE));
      return nothing == null ? null : new SaliencyChoice(null);
    }
    SaliencyProviderFactory<?> factory = find(tree, plugins.saliency(), binder, true);
    return factory == null ? null : saliency(tree, factory, binder);
  }

  private static <C extends Record> @Nullable SaliencyChoice saliency(
      Tree tree, SaliencyProviderFactory<C> factory, Binder binder) {
    C settings =
        binder.record(tree, factory.settingsType(), Set.of(Binder.TYPE, SaliencyChoice.MAPS));
    Source source = maps(tree, binder);
    return settings == null || source == null
        ? null
        : new SaliencyChoice(new SaliencyChoice.Provider<>(factory, settings, source.maps()));
  }

  private static @Nullable Source maps(Tree tree, Binder binder) {
    if (!(tree instanceof Tree.Members object)) {
      return null;
    }
    Tree.Members only = new Tree.Members(Map.of(), object.origin());
    Tree maps = object.get(SaliencyChoice.MAPS);
    return binder.record(
        maps == null ? only : only.with(SaliencyChoice.MAPS, maps), Source.class, Set.of());
  }

  private @Nullable Object masking(Tree tree, Binder binder) {
    MaskingStrategyFactory<?> factory = find(tree, plugins.masking(), binder, false);
    return factory == null ? null : masking(tree, factory, binder);
  }

  private static <C extends Record> @Nullable MaskingChoice<C> masking(
      Tree tree, MaskingStrategyFactory<C> factory, Binder binder) {
    C settings = binder.record(tree, factory.settingsType(), Set.of(Binder.TYPE));
    return settings == null ? null : new MaskingChoice<>(factory, settings);
  }

  private @Nullable Object objective(Tree tree, Binder binder) {
    ContrastiveObjectiveFactory<?> factory = find(tree, plugins.objective(), binder, false);
    return factory == null ? null : objective(tree, factory, binder);
  }

  private static <C extends Record> @Nullable ObjectiveChoice<C> objective(
      Tree tree, ContrastiveObjectiveFactory<C> factory, Binder binder) {
    C settings = binder.record(tree, factory.settingsType(), Set.of(Binder.TYPE));
    return settings == null ? null : new ObjectiveChoice<>(factory, settings);
  }

  private <F extends PluginFactory<?>> @Nullable F find(
      Tree tree, PluginRegistry<F> registry, Binder binder, boolean noneAllowed) {
    if (!(tree instanceof Tree.Members object)) {
      binder.mismatch(tree, "an object");
      return null;
    }
    Set<String> known = new TreeSet<>(registry.names());
    if (noneAllowed) {
      known.add(SaliencyChoice.NONE);
    }
    String type = binder.type(object, known);
    try {
      return type == null ? null : PluginCalls.guard(registry.find(type));
    } catch (UnknownPluginException e) {
      Origin where = object.members().getOrDefault(Binder.TYPE, object).origin();
      String unusable = String.join("; ", plugins.unusable());
      binder
          .problems()
          .add(where, e.getMessage() + (unusable.isEmpty() ? "" : "; unusable: " + unusable));
      return null;
    }
  }

  private static @Nullable Object device(Tree tree, Binder binder) {
    if (!(tree instanceof Tree.Text text)) {
      return binder.mismatch(tree, "one of: auto, cpu, gpu, gpu:N");
    }
    try {
      return DeviceChoice.parse(text.value());
    } catch (IllegalArgumentException e) {
      binder.problems().add(tree.origin(), String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Settings of no provider. */
  private record Nothing() {}

  /** The part of the saliency section that is not the plug-in's. */
  private record Source(SaliencyChoice.Maps maps) {}
}
