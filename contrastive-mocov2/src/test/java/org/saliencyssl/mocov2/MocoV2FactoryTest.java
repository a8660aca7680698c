package org.saliencyssl.mocov2;

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

class MocoV2FactoryTest {

  private final MocoV2Factory factory = new MocoV2Factory();

  @Test
  void isFoundByName() {
    PluginRegistry<ContrastiveObjectiveFactory<?>> registry =
        PluginRegistry.load(
            ContrastiveObjectiveFactory.class, MocoV2FactoryTest.class.getClassLoader());
    assertThat(registry.failures()).isEmpty();
    assertThat(registry.find("mocov2")).isInstanceOf(MocoV2Factory.class);
    assertThat(registry.kind()).isEqualTo("contrastive objective");
  }

  @Test
  void acceptsHardNegativesOnlyWithAWeight() {
    assertThat(factory.capabilities(settings(64, 2)))
        .containsExactlyInAnyOrder(
            Capability.DETERMINISTIC, Capability.ACCEPTS_HARD_NEGATIVES, Capability.ACCUMULATES);
    assertThat(factory.capabilities(settings(64, 0)))
        .containsExactlyInAnyOrder(Capability.DETERMINISTIC, Capability.ACCUMULATES);
  }

  @ParameterizedTest
  @CsvSource({"65535, 256, 65536", "100, 256, 256", "300, 128, 256", "330, 128, 384"})
  void namesTheNearestQueueSizeThatFits(int queue, int batch, int fitting) {
    assertThat(factory.check(settings(queue, 1), facts(batch)))
        .containsExactly(
            new Problem(
                "/queueSize",
                queue + " is not a multiple of the batch size " + batch + "; use " + fitting));
  }

  @Test
  void findsNothingWrongWithAMultiple() {
    assertThat(factory.check(settings(65536, 1), facts(256))).isEmpty();
    assertThat(factory.check(settings(256, 1), facts(256))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0, -4})
  void refusesBatchesWithNothingToCompare(int batch) {
    assertThat(factory.check(settings(64, 1), facts(batch)))
        .singleElement()
        .extracting(Problem::message)
        .asString()
        .contains("over 1");
  }

  @Test
  void firstOfDeviceNeedsEqualPartsAndAHeadWithoutBatchNorm() {
    HardNegativeOf five = new FirstOfDevice(5);
    assertThat(factory.check(settings(64, 1, five, true), facts(32)))
        .extracting(Problem::pointer)
        .containsExactly("/hardNegativeOf/devices", "/headBatchNorm");
    assertThat(factory.check(settings(65, 1, five, false), facts(32)))
        .extracting(Problem::message)
        .containsExactly(
            "65 is not a multiple of the batch size 32; use 64",
            "5 does not divide the batch size 32");
    HardNegativeOf four = new FirstOfDevice(4);
    assertThat(factory.check(settings(64, 1, four, false), facts(32))).isEmpty();
  }

  private static RunFacts facts(int batch) {
    return new RunFacts(batch, 32, 4, 1, 0);
  }

  private static MocoV2Settings settings(int queue, double weight) {
    return settings(queue, weight, new Own(), true);
  }

  private static MocoV2Settings settings(
      int queue, double weight, HardNegativeOf of, boolean headBatchNorm) {
    return new MocoV2Settings(
        queue,
        0.9,
        0.2,
        8,
        16,
        headBatchNorm,
        weight,
        HardNegativeWeighting.SIMILARITY,
        of,
        true,
        false);
  }
}
