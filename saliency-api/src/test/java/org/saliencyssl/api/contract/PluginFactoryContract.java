package org.saliencyssl.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginFactory;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.SaliencyProviderFactory;

/**
 * What every factory keeps to. A test does not implement this but one of the three contracts that
 * extend it.
 *
 * @param <C> the settings record
 */
@ExtendWith(RuleInMessage.class)
public interface PluginFactoryContract<C extends Record> {

  /**
   * Returns the factory under test.
   *
   * @return a factory, made anew or not
   */
  PluginFactory<C> factory();

  /**
   * Returns settings that a spec could hold; a plug-in with several ways to work is tested once for
   * each, in nested or sibling classes.
   *
   * @return settings that fit {@link #facts()}
   */
  C settings();

  /**
   * Returns what the factory learns of the kit's run; rules take longer with larger images.
   *
   * @return batches of 4 images of 32 x 32 pixels, 4 x 4 cells, 10 epochs, 3 classes
   */
  default RunFacts facts() {
    return new RunFacts(4, 32, 4, 10, 3);
  }

  /**
   * Returns the folder against which relative paths of the settings are resolved.
   *
   * @return the working folder; a plug-in that reads files overrides it
   */
  default Path data() {
    return Path.of("");
  }

  @Test
  @DisplayName("F01 A name has 1 to 64 lower-case ASCII letters, digits and hyphens.")
  default void f01Name() {
    assertThat(factory().name()).matches("[a-z0-9-]{1,64}");
  }

  @Test
  @DisplayName("F02 A name never changes: every instance of the factory has it.")
  default void f02StableName() {
    assertThat(fresh().name()).isEqualTo(factory().name());
    assertThat(fresh().name()).isEqualTo(factory().name());
  }

  @Test
  @DisplayName("F03 A description is one line.")
  default void f03Description() {
    assertThat(factory().description()).isNotBlank().doesNotContain("\n", "\r");
  }

  @Test
  @DisplayName("F04 A factory says which version of the plug-in API it was built for: this one.")
  default void f04ApiVersion() {
    assertThat(factory().apiVersion()).isEqualTo(ApiVersion.CURRENT);
  }

  @Test
  @DisplayName("F05 A factory is public and final, with a public constructor without arguments.")
  default void f05Shape() throws NoSuchMethodException {
    Class<?> type = factory().getClass();
    assertThat(Modifier.isPublic(type.getModifiers())).as("public").isTrue();
    assertThat(Modifier.isFinal(type.getModifiers())).as("final").isTrue();
    assertThat(type.getConstructor()).isNotNull();
  }

  @Test
  @DisplayName("F06 A factory holds no state: it has no field but constants.")
  default void f06NoState() {
    assertThat(Arrays.stream(factory().getClass().getDeclaredFields()).filter(f -> !constant(f)))
        .isEmpty();
  }

  @Test
  @DisplayName("F07 META-INF/services lists the factory under its family's interface.")
  default void f07ServiceFile() {
    assertThat(ServiceLoader.load(family()).stream().map(ServiceLoader.Provider::type))
        .anyMatch(type -> type == factory().getClass());
  }

  @Test
  @DisplayName("F08 settingsType() is the class of the settings, a record.")
  default void f08SettingsType() {
    assertThat(factory().settingsType()).isEqualTo(settings().getClass());
    assertThat(factory().settingsType().isRecord()).isTrue();
  }

  @Test
  @DisplayName("F09 Every component of the settings has a type that a spec can hold.")
  default void f09Bindable() {
    SettingsTree.requireBindable(factory().settingsType());
  }

  @Test
  @DisplayName("F10 The settings under test are within the ranges of their own @Setting.")
  default void f10Ranges() {
    SettingsTree.requireInRange(settings());
  }

  @Test
  @DisplayName("F11 Settings written as a spec holds them and bound again are equal.")
  default void f11RoundTrip() {
    Object written = SettingsTree.write(settings());
    assertThat(SettingsTree.read(written, factory().settingsType())).isEqualTo(settings());
  }

  @Test
  @DisplayName("F12 Capabilities depend on the settings alone.")
  default void f12StableCapabilities() {
    Set<Capability> declared = Set.copyOf(factory().capabilities(settings()));
    assertThat(fresh().capabilities(settings())).isEqualTo(declared);
    assertThat(factory().capabilities(settings())).isEqualTo(declared);
  }

  @Test
  @DisplayName("F13 No capability is declared that belongs to another family of plug-ins.")
  default void f13OwnCapabilities() {
    assertThat(factory().capabilities(settings())).isSubsetOf(capabilitiesOfTheFamily());
  }

  @Test
  @DisplayName("F14 check() finds no problem in settings that fit the run.")
  default void f14Check() {
    assertThat(factory().check(settings(), facts())).isEmpty();
  }

  @Test
  @DisplayName("F15 check() allows for the number of classes not being known yet (0).")
  default void f15CheckWithoutData() {
    RunFacts f = facts();
    RunFacts unknown = new RunFacts(f.batchSize(), f.imageSize(), f.grid(), f.epochs(), 0);
    assertThat(factory().check(settings(), unknown)).isEmpty();
  }

  private PluginFactory<C> fresh() {
    try {
      @SuppressWarnings("unchecked") // the class of a PluginFactory<C>
      PluginFactory<C> fresh =
          (PluginFactory<C>) factory().getClass().getConstructor().newInstance();
      return fresh;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("cannot be made: " + e, e);
    }
  }

  private Class<?> family() {
    return List.<Class<?>>of(
            SaliencyProviderFactory.class,
            MaskingStrategyFactory.class,
            ContrastiveObjectiveFactory.class)
        .stream()
        .filter(family -> family.isInstance(factory()))
        .findFirst()
        .orElseThrow();
  }

  private Set<Capability> capabilitiesOfTheFamily() {
    Set<Capability> allowed =
        EnumSet.of(Capability.USES_LABELS, Capability.SUPERVISED_WEIGHTS, Capability.DETERMINISTIC);
    if (factory() instanceof SaliencyProviderFactory) {
      allowed.add(Capability.NEEDS_OBJECT_MASKS);
      allowed.add(Capability.FOLLOWS_ENCODER);
      allowed.add(Capability.CACHEABLE);
    } else if (factory() instanceof MaskingStrategyFactory) {
      allowed.add(Capability.NEEDS_SALIENCY);
      allowed.add(Capability.MAKES_HARD_NEGATIVES);
      allowed.add(Capability.TRAINABLE);
    } else {
      allowed.add(Capability.ACCEPTS_HARD_NEGATIVES);
      allowed.add(Capability.CACHES_GRADIENTS);
      allowed.add(Capability.ACCUMULATES);
    }
    return allowed;
  }

  private static boolean constant(Field field) {
    int modifiers = field.getModifiers();
    return field.isSynthetic() || Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers);
  }
}
