package org.saliencyssl.experiment.spec;

import java.util.List;
import java.util.stream.Stream;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.experiment.plugin.PluginFolders;

/**
 * The plug-ins of the three families.
 *
 * @param saliency where masking should look
 * @param masking what is hidden
 * @param objective how views are contrasted
 * @param unusable entries of plug-in folders that are no plug-ins, one line each
 */
public record PluginRegistries(
    PluginRegistry<SaliencyProviderFactory<?>> saliency,
    PluginRegistry<MaskingStrategyFactory<?>> masking,
    PluginRegistry<ContrastiveObjectiveFactory<?>> objective,
    List<String> unusable) {

  /** The factory interfaces of the families. */
  public static final List<Class<?>> FAMILIES =
      List.of(
          SaliencyProviderFactory.class,
          MaskingStrategyFactory.class,
          ContrastiveObjectiveFactory.class);

  /** Copies the list. */
  public PluginRegistries {
    unusable = List.copyOf(unusable);
  }

  /**
   * Finds the program's own plug-ins and those of plug-in folders.
   *
   * @param program has the program's own
   * @param folders found with the same loader and {@link #FAMILIES}
   * @return the three registries
   * @throws org.saliencyssl.api.PluginConflictException if two classes claim one name
   */
  public static PluginRegistries load(ClassLoader program, PluginFolders folders) {
    ClassLoader[] loaders =
        Stream.concat(Stream.of(program), folders.loaders().stream()).toArray(ClassLoader[]::new);
    return load(folders.failures(), loaders);
  }

  /**
   * Finds the plug-ins.
   *
   * @param loaders where to look, in this order
   * @return the three registries
   * @throws org.saliencyssl.api.PluginConflictException if two classes claim one name
   */
  public static PluginRegistries load(ClassLoader... loaders) {
    return load(List.of(), loaders);
  }

  private static PluginRegistries load(List<String> unusable, ClassLoader... loaders) {
    return new PluginRegistries(
        PluginRegistry.load(SaliencyProviderFactory.class, loaders),
        PluginRegistry.load(MaskingStrategyFactory.class, loaders),
        PluginRegistry.load(ContrastiveObjectiveFactory.class, loaders),
        unusable);
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
    return Stream.of(saliency.failures(), masking.failures(), objective.failures(), unusable)
        .flatMap(List::stream)
        .distinct()
        .toList();
  }
}
