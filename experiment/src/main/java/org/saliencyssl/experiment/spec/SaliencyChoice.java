package org.saliencyssl.experiment.spec;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;

/**
 * The chosen saliency provider, spec section {@code saliency}.
 *
 * @param provider null for {@code {"type": "none"}}
 */
public record SaliencyChoice(@Nullable Provider<?> provider) {

  /** The name that stands for no provider. */
  public static final String NONE = "none";

  /** Key of {@link Provider#maps} in the section. */
  public static final String MAPS = "maps";

  /** Where a view's map comes from. */
  public enum Maps {
    /** Computed for each view. */
    ONLINE,
    /** Computed once for each whole image and cropped with the view. */
    CACHED
  }

  /**
   * A provider with its settings.
   *
   * @param factory the plug-in
   * @param settings bound and range-checked
   * @param maps where a view's map comes from
   * @param <C> the plug-in's settings
   */
  public record Provider<C extends Record>(
      SaliencyProviderFactory<C> factory, C settings, Maps maps) {

    /**
     * Makes the plug-in's instance.
     *
     * @param context the run's services
     * @return an instance for one run, closed by the caller
     */
    public SaliencyProvider create(PluginContext context) {
      return factory.create(settings, context);
    }

    /**
     * Returns what the plug-in needs and offers with these settings.
     *
     * @return the capabilities
     */
    public Set<Capability> capabilities() {
      return factory.capabilities(settings);
    }

    List<Problem> checkFiles(FileLooks looks) {
      return looks.files(factory, settings);
    }

    List<Problem> check(RunFacts facts) {
      return factory.check(settings, facts);
    }
  }

  /**
   * Returns the plug-in's name.
   *
   * @return as in the spec; {@link #NONE} for no provider
   */
  public String name() {
    return provider == null ? NONE : provider.factory().name();
  }

  /**
   * Returns what the plug-in needs and offers with these settings.
   *
   * @return the capabilities; empty for no provider
   */
  public Set<Capability> capabilities() {
    return provider == null ? Set.of() : provider.capabilities();
  }
}
