package org.saliencyssl.simclr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjectiveFactory;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.simclr.supervised.SupervisedFactory;

class SimClrFactoryTest {

  private final SimClrFactory factory = new SimClrFactory();

  @Test
  void bothAreFoundByName() {
    PluginRegistry<ContrastiveObjectiveFactory<?>> registry =
        PluginRegistry.load(
            ContrastiveObjectiveFactory.class, SimClrFactoryTest.class.getClassLoader());
    assertThat(registry.failures()).isEmpty();
    assertThat(registry.find("simclr")).isInstanceOf(SimClrFactory.class);
    assertThat(registry.find("supervised")).isInstanceOf(SupervisedFactory.class);
  }

  @Test
  void declaresWhatTheSettingsAskFor() {
    assertThat(factory.capabilities(settings(0, 1))).containsExactly(Capability.DETERMINISTIC);
    assertThat(factory.capabilities(settings(2, 1)))
        .containsExactlyInAnyOrder(Capability.DETERMINISTIC, Capability.ACCEPTS_HARD_NEGATIVES);
    assertThat(factory.capabilities(settings(0, 4)))
        .containsExactlyInAnyOrder(Capability.DETERMINISTIC, Capability.CACHES_GRADIENTS);
  }

  @ParameterizedTest
  @CsvSource({"3, 256, 2", "100, 128, 64", "512, 256, 256", "6, 15, 5"})
  void namesTheNearestChunksThatFit(int chunks, int batch, int fitting) {
    assertThat(factory.check(settings(2, chunks), facts(batch)))
        .containsExactly(
            new Problem(
                "/gradientChunks",
                chunks + " does not divide the batch size " + batch + "; use " + fitting));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "8, 2", "8, 4", "8, 8"})
  void chunksOfWholeGroupsAreRight(int splits, int chunks) {
    assertThat(factory.check(settings(2, chunks), facts(64))).isEmpty();
    assertThat(factory.checkEncoder(settings(2, chunks), Bench.normed(splits))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 1", "2, 4, 2", "8, 16, 8", "6, 4, 3"})
  void chunksThatCutGroupsAreNamed(int splits, int chunks, int fitting) {
    assertThat(factory.checkEncoder(settings(2, chunks), Bench.normed(splits)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.pointer()).isEqualTo("/gradientChunks"))
        .extracting(Problem::message)
        .asString()
        .contains("forms " + splits + " group(s)")
        .contains("use " + fitting + " here, or a multiple of " + chunks);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void withoutBatchNormAnyChunksAreRight(int chunks) {
    NetworkDefinition plain = Bench.plain();
    assertThat(factory.checkEncoder(settings(2, chunks), plain)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0, -4})
  void refusesBatchesWithNothingToCompare(int batch) {
    assertThat(factory.check(settings(2, 1), facts(batch)))
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains("over 1");
  }

  private static RunFacts facts(int batch) {
    return new RunFacts(batch, 32, 4, 1, 0);
  }

  private static SimClrSettings settings(double weight, int chunks) {
    Head head = new Heads.Solo(8, 4);
    return new SimClrSettings(0.2, head, true, weight, Anchors.QUERY, false, chunks);
  }
}
