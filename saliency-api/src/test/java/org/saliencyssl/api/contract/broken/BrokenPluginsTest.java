package org.saliencyssl.api.contract.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.SaliencyProviderFactory;
import org.saliencyssl.api.contract.AdversarialMaskingContract;
import org.saliencyssl.api.contract.ContrastiveObjectiveContract;
import org.saliencyssl.api.contract.MaskingStrategyContract;
import org.saliencyssl.api.contract.SaliencyProviderContract;

/** Every broken plug-in fails the rule that its fault is named after, and no other. */
class BrokenPluginsTest {

  @TempDir Path services;
  private ClassLoader before;

  /** What {@code META-INF/services} would say; a file of the test tree would be seen elsewhere. */
  @BeforeEach
  void listFactories() throws IOException {
    list(SaliencyProviderFactory.class, BrokenSaliencyFactory.class);
    list(
        MaskingStrategyFactory.class,
        Stream.concat(
                Stream.of(BrokenMaskingFactory.class, BrokenAdversaryFactory.class),
                factories().map(Object::getClass))
            .filter(type -> type != BrokenFactories.Unlisted.class)
            .toArray(Class<?>[]::new));
    list(ContrastiveObjectiveFactory.class, BrokenObjectiveFactory.class);
    before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {services.toUri().toURL()}, before));
  }

  @AfterEach
  void restoreLoader() throws IOException {
    ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
    Thread.currentThread().setContextClassLoader(before);
  }

  @ParameterizedTest
  @EnumSource
  void saliencyProviders(BrokenSaliencyFactory.Fault fault) {
    Saliency.fault = fault;
    requireCaught(fault, Saliency.class);
  }

  @ParameterizedTest
  @EnumSource
  void maskingStrategies(BrokenMaskingFactory.Fault fault) {
    Masking.fault = fault;
    requireCaught(fault, Masking.class);
  }

  @ParameterizedTest
  @EnumSource
  void adversaries(BrokenAdversaryFactory.Fault fault) {
    Adversary.fault = fault;
    requireCaught(fault, Adversary.class);
  }

  @ParameterizedTest
  @EnumSource
  void objectives(BrokenObjectiveFactory.Fault fault) {
    Objective.fault = fault;
    requireCaught(fault, Objective.class);
  }

  @ParameterizedTest
  @MethodSource
  void factories(MaskingStrategyFactory<?> factory) {
    AnyFactory.tested = factory;
    SortedMap<String, String> failed = failures(AnyFactory.class);
    String rule = RULES.get(factory.getClass());
    assertThat(failed.keySet()).as("%s", failed).containsExactly(rule);
    assertThat(failed.get(rule)).startsWith(rule);
  }

  private static final java.util.Map<Class<?>, String> RULES =
      java.util.Map.of(
          BrokenFactories.ShoutingName.class, "F01",
          BrokenFactories.OtherVersion.class, "F04",
          BrokenFactories.Counting.class, "F06",
          BrokenFactories.Unlisted.class, "F07",
          BrokenFactories.Turning.class, "F11",
          BrokenFactories.Boasting.class, "F13");

  static Stream<MaskingStrategyFactory<?>> factories() {
    return Stream.of(
        new BrokenFactories.ShoutingName(),
        new BrokenFactories.OtherVersion(),
        new BrokenFactories.Counting(),
        new BrokenFactories.Unlisted(),
        new BrokenFactories.Turning(),
        new BrokenFactories.Boasting());
  }

  private static void requireCaught(Enum<?> fault, Class<?> contract) {
    SortedMap<String, String> failed = failures(contract);
    if (fault.name().equals("NONE")) {
      assertThat(failed).isEmpty();
      return;
    }
    String rule = fault.name().substring(0, 3);
    assertThat(failed.keySet()).as("%s", failed).containsExactly(rule);
    assertThat(failed.get(rule)).as("the message").startsWith(rule);
  }

  /** Runs a contract; returns the numbers of the rules that failed with their messages. */
  private static SortedMap<String, String> failures(Class<?> contract) {
    SortedMap<String, String> failed = new TreeMap<>();
    int[] ran = {0};
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                ran[0] += test.isTest() ? 1 : 0;
                result
                    .getThrowable()
                    .filter(t -> result.getStatus() == TestExecutionResult.Status.FAILED)
                    .ifPresent(
                        t ->
                            failed.put(
                                test.getDisplayName().substring(0, 3),
                                String.valueOf(t.getMessage())));
              }
            });
    assertThat(ran[0]).as("rules that ran").isGreaterThan(40);
    return failed;
  }

  private void list(Class<?> family, Class<?>... factories) throws IOException {
    Path file = services.resolve("META-INF/services").resolve(family.getName());
    Files.createDirectories(file.getParent());
    Collection<String> names = Arrays.stream(factories).map(Class::getName).toList();
    Files.write(file, names);
  }

  static final class Saliency implements SaliencyProviderContract<BrokenSaliencyFactory.Settings> {
    static BrokenSaliencyFactory.Fault fault = BrokenSaliencyFactory.Fault.NONE;

    @Override
    public BrokenSaliencyFactory factory() {
      return new BrokenSaliencyFactory();
    }

    @Override
    public BrokenSaliencyFactory.Settings settings() {
      return new BrokenSaliencyFactory.Settings(fault);
    }
  }

  static final class Masking implements MaskingStrategyContract<BrokenMaskingFactory.Settings> {
    static BrokenMaskingFactory.Fault fault = BrokenMaskingFactory.Fault.NONE;

    @Override
    public BrokenMaskingFactory factory() {
      return new BrokenMaskingFactory();
    }

    @Override
    public BrokenMaskingFactory.Settings settings() {
      return new BrokenMaskingFactory.Settings(fault);
    }
  }

  static final class Adversary
      implements AdversarialMaskingContract<BrokenAdversaryFactory.Settings> {
    static BrokenAdversaryFactory.Fault fault = BrokenAdversaryFactory.Fault.NONE;

    @Override
    public BrokenAdversaryFactory factory() {
      return new BrokenAdversaryFactory();
    }

    @Override
    public BrokenAdversaryFactory.Settings settings() {
      return new BrokenAdversaryFactory.Settings(fault);
    }
  }

  static final class Objective
      implements ContrastiveObjectiveContract<BrokenObjectiveFactory.Settings> {
    static BrokenObjectiveFactory.Fault fault = BrokenObjectiveFactory.Fault.NONE;

    @Override
    public BrokenObjectiveFactory factory() {
      return new BrokenObjectiveFactory();
    }

    @Override
    public BrokenObjectiveFactory.Settings settings() {
      return new BrokenObjectiveFactory.Settings(fault);
    }
  }

  static final class AnyFactory implements MaskingStrategyContract<Record> {
    static MaskingStrategyFactory<?> tested = new BrokenFactories.Unlisted();

    @Override
    @SuppressWarnings("unchecked") // settings() makes what the factory under test takes
    public MaskingStrategyFactory<Record> factory() {
      return (MaskingStrategyFactory<Record>) tested;
    }

    @Override
    public Record settings() {
      return tested instanceof BrokenFactories.Turning
          ? new BrokenFactories.Turned(1)
          : new BrokenFactories.Empty();
    }
  }
}
