package org.saliencyssl.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What the three plug-in families share: a name, a settings record and declared capabilities.
 *
 * <p>Implementations are public, final, have a public constructor without arguments, and are listed
 * in {@code META-INF/services} under their family's factory interface. They hold no state and touch
 * neither the engine nor a file: they are loaded to validate specs.
 *
 * @param <C> the settings record. Its components are bound from JSON by name; allowed types are
 *     {@code int, long, double, boolean, String}, enums (written lower-case with hyphens), nested
 *     records, sealed interfaces of records (the key {@code type} names the record, lower-case with
 *     hyphens) and {@code List}s of these. {@link Setting} gives ranges; a rule between components
 *     belongs in the compact constructor, which throws {@link IllegalArgumentException}
 */
public interface PluginFactory<C extends Record> {

  /**
   * Returns the name that specs use.
   *
   * @return lower-case ASCII letters, digits and hyphens, at most 64; never changed after a
   *     release, because records hold it
   */
  String name();

  /**
   * Returns one line for {@code ./saliency plugins}.
   *
   * @return what it does and where it comes from
   */
  String description();

  /**
   * Returns the settings type.
   *
   * @return a record class; an empty record where there is nothing to set
   */
  Class<C> settingsType();

  /**
   * Declares what the plug-in needs and offers with these settings.
   *
   * @param settings bound and range-checked
   * @return the capabilities
   */
  Set<Capability> capabilities(C settings);

  /**
   * Checks settings against the rest of the run; called when a spec is read.
   *
   * @param settings bound and range-checked
   * @param facts what else the spec says
   * @return all problems, with pointers relative to the settings, for instance {@code
   *     "/queueSize"}; empty if none
   */
  default List<Problem> check(C settings, RunFacts facts) {
    return List.of();
  }

  /**
   * Checks the files that settings name, as far as that is quick: names and shapes of weights, not
   * their values. Called before a run and where data are to be checked; starts no engine.
   *
   * @param settings bound and range-checked
   * @param dataFolder the folder that relative paths start from
   * @return all problems, with pointers relative to the settings, for instance {@code "/weights"};
   *     empty if none
   */
  default List<Problem> checkFiles(C settings, Path dataFolder) {
    return List.of();
  }

  /**
   * Returns the API version that the plug-in was built for. Every factory writes this method
   * itself, so that the compiler puts the number into the plug-in's own jar.
   *
   * @return {@link ApiVersion#CURRENT}, as it was when the plug-in was compiled
   */
  int apiVersion();
}
