package org.saliencyssl.experiment.spec;

import java.util.List;
import java.util.stream.Stream;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.api.SaliencyProviderFactory;

/**
 * The plug-ins of the three families.
 *
 * @param saliency where masking should look
 * @param masking what is hidden
 * @param objective how views are contrasted
 */
public record PluginRegistries(
    PluginRegistry<SaliencyProviderFactory<?>> saliency,
    PluginRegistry<MaskingStrategyFactory<?>> masking,
    PluginRegistry<ContrastiveObjectiveFactory<?>> objective) {

  /**
   * Finds the plug-ins.
   *
   * @param loaders where to look, in this order
   * @return the three registries
   * @throws org.saliencyssl.api.PluginConflictException if two classes claim one name
   */
  public static PluginRegistries load(ClassLoader... loaders) {
    return new PluginRegistries(
        PluginRegistry.load(SaliencyProviderFactory.class, loaders),
        PluginRegistry.load(MaskingStrategyFactory.class, loaders),
        PluginRegistry.load(ContrastiveObjectiveFactory.class, loaders));
  }

  /**
   * Describes all plug-ins.
   *
   * @return by family, then by name
   */
  public List<PluginRegistry.Entry> entries() {
    return Stream.of(saliency.entries(), masking.entries(), objective.entries())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Returns the plug-ins that could not be loaded.
   *
   * @return one line each, with the reason
   */
  public List<String> failures() {
    return Stream.of(saliency.failures(), masking.failures(), objective.failures())
        .flatMap(List::stream)
        .distinct()
        .toList();
  }
}
