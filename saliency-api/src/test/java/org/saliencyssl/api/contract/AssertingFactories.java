package org.saliencyssl.api.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.CachedGradients;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.PluginFactory;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.api.compute.Network;

/** Factories whose plug-ins check every call, for tests of whole runs. */
public final class AssertingFactories {

  private AssertingFactories() {}

  /**
   * Wraps a provider's factory.
   *
   * @param factory the real one
   * @param <C> the settings record
   * @return the same, but what it makes is an {@link AssertingSaliencyProvider}
   */
  public static <C extends Record> SaliencyProviderFactory<C> wrap(
      SaliencyProviderFactory<C> factory) {
    return new Saliency<>(factory);
  }

  /**
   * Wraps a strategy's factory.
   *
   * @param factory the real one
   * @param <C> the settings record
   * @return the same, but what it makes is an {@link AssertingMaskingStrategy}
   */
  public static <C extends Record> MaskingStrategyFactory<C> wrap(
      MaskingStrategyFactory<C> factory) {
    return new Masking<>(factory);
  }

  /**
   * Wraps an objective's factory.
   *
   * @param factory the real one
   * @param <C> the settings record
   * @return the same, but what it makes is an {@link AssertingContrastiveObjective}
   */
  public static <C extends Record> ContrastiveObjectiveFactory<C> wrap(
      ContrastiveObjectiveFactory<C> factory) {
    return new Objective<>(factory);
  }

  /** What all three pass on. */
  private interface Wrapper<C extends Record> extends PluginFactory<C> {

    PluginFactory<C> factory();

    @Override
    default String name() {
      return factory().name();
    }

    @Override
    default String description() {
      return factory().description();
    }

    @Override
    default Class<C> settingsType() {
      return factory().settingsType();
    }

    @Override
    default Set<Capability> capabilities(C settings) {
      return factory().capabilities(settings);
    }

    @Override
    default List<Problem> check(C settings, RunFacts facts) {
      return factory().check(settings, facts);
    }

    @Override
    default List<Problem> checkFiles(C settings, Path dataFolder) {
      return factory().checkFiles(settings, dataFolder);
    }

    @Override
    default int apiVersion() {
      return factory().apiVersion();
    }

    /** Refuses an instance that is not what was declared, or the other way round. */
    default void requireHonest(C settings, Capability capability, boolean is) {
      new Calls(factory().name())
          .require(
              capabilities(settings).contains(capability) == is,
              capability + " is declared wrongly");
    }
  }

  private record Saliency<C extends Record>(SaliencyProviderFactory<C> factory)
      implements SaliencyProviderFactory<C>, Wrapper<C> {
    @Override
    public SaliencyProvider create(C settings, PluginContext context) {
      SaliencyProvider provider = factory.create(settings, context);
      requireHonest(settings, Capability.FOLLOWS_ENCODER, provider instanceof EncoderSaliency);
      return AssertingSaliencyProvider.wrap(provider);
    }
  }

  private record Masking<C extends Record>(MaskingStrategyFactory<C> factory)
      implements MaskingStrategyFactory<C>, Wrapper<C> {
    @Override
    public MaskingStrategy create(C settings, PluginContext context) {
      MaskingStrategy strategy = factory.create(settings, context);
      requireHonest(settings, Capability.TRAINABLE, strategy instanceof AdversarialMasking);
      return AssertingMaskingStrategy.wrap(strategy, capabilities(settings));
    }
  }

  private record Objective<C extends Record>(ContrastiveObjectiveFactory<C> factory)
      implements ContrastiveObjectiveFactory<C>, Wrapper<C> {
    @Override
    public ContrastiveObjective create(C settings, Network encoder, PluginContext context) {
      ContrastiveObjective objective = factory.create(settings, encoder, context);
      requireHonest(settings, Capability.CACHES_GRADIENTS, objective instanceof CachedGradients);
      return AssertingContrastiveObjective.wrap(objective, encoder, capabilities(settings));
    }
  }
}
