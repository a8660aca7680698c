package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.SpecException;
import org.saliencyssl.training.TrainingResult;

/** Recomputed blocks and accumulated gradients over 12 steps of the tiny experiment. */
class MemorySettingsTest {

  private static final String ADIOS =
      """
      "saliency": {"type": "none"},
      "masking": {"type": "adios", "branch": "%s", "masks": 3, "baseWidth": 8, "norm": "gn",
         "sparsity": 0.5, "entropy": 0.0,
         "optimizer": {"rule": "lars", "trust": 0.02, "learningRate": 0.1, "momentum": 0.9,
           "weightDecay": 1e-4, "warmupEpochs": 1, "warmupStart": 0.003,
           "finalLearningRate": 0.0}}
      """;

  private static final String SIMCLR =
      """
      "objective": {"type": "simclr", "temperature": 0.2,
         "head": {"type": "solo", "hidden": 16, "dimension": 8}, "viewsTogether": true,
         "hardNegativeWeight": 2.0, "hardNegativeAnchors": "query", "hardNegativeGradient": false,
         "gradientChunks": %d}
      """;

  private static final Map<String, String> ARMS =
      Map.of(
          "mocov2",
          "\"saliency\": {\"type\": \"none\"}, \"masking\": {\"type\": \"random\", \"branch\":"
              + " \"query\", \"positiveRatio\": {\"min\": 0.05, \"max\": 0.25}, \"hardNegatives\":"
              + " 1, \"negativeRatio\": {\"min\": 0.4, \"max\": 0.7}, \"noiseStd\": 0.5}",
          "adios-mocov2",
          ADIOS.formatted("query"),
          "adios-key-mocov2",
          ADIOS.formatted("key"),
          "adios-simclr",
          ADIOS.formatted("key") + ", " + SIMCLR.formatted(1));

  @TempDir private Path work;

  /** Sums of several passes and several parts would be rounded in another order. */
  @ParameterizedTest
  @CsvSource({"mocov2, 1", "mocov2, 2", "adios-mocov2, 1", "adios-simclr, 1"})
  void recomputingChangesNoBit(String arm, int accumulate) throws IOException {
    Outcome kept = finish(spec(arm, accumulate, "none"), "kept", Integer.MAX_VALUE);
    Outcome recomputed = finish(spec(arm, accumulate, "blocks"), "recomputed", Integer.MAX_VALUE);
    assertThat(recomputed).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource({"mocov2, 4", "adios-mocov2, 2", "adios-key-mocov2, 2", "adios-simclr, 1"})
  void endsWithTheSameBitsHoweverOftenItWasStopped(String arm, int accumulate) throws IOException {
    ExperimentSpec spec = spec(arm, accumulate, "blocks");
    assertThat(finish(spec, "pieces", 5)).isEqualTo(finish(spec, "whole", Integer.MAX_VALUE));
  }

  @Test
  void partsAreAnotherTrainingThanTheWhole() throws IOException {
    assertThat(finish(spec("mocov2", 2, "none"), "parts", Integer.MAX_VALUE))
        .isNotEqualTo(finish(spec("mocov2", 1, "none"), "whole", Integer.MAX_VALUE));
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() throws IOException {
    String chunked =
        "\"simclr\": {\"saliency\": {\"type\": \"none\"}, \"masking\": {\"type\": \"none\"}, %s}";
    assertThatThrownBy(() -> read(chunked.formatted(SIMCLR.formatted(1)), 2, "none"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "'simclr' does not take a batch in parts: where it contrasts the"
                + " images of a batch with each other, the mean over parts is another loss. Write"
                + " 1; less memory for the same loss need /compute/recompute \"blocks\" and, where"
                + " there is one, the objective's gradientChunks");
    assertThatThrownBy(() -> read(chunked.formatted(SIMCLR.formatted(2)), 2, "blocks"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "'simclr' with these settings takes the batch as a whole and records a chunk of it at a"
                + " time; write 1, and let it take smaller chunks")
        .hasMessageContaining(
            "'simclr' with these settings takes the batch as a whole and records a chunk of it at a"
                + " time; write \"none\", or let it take the batch in one pass");
    String devices =
        "\"devices\": {\"objective\": {\"headBatchNorm\": false, \"hardNegativeOf\": {\"type\":"
            + " \"first-of-device\", \"devices\": 2}}}";
    assertThatThrownBy(() -> read(devices, 2, "none"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("/training/accumulate")
        .hasMessageContaining("'mocov2' does not take a batch in parts");
  }

  private ExperimentSpec spec(String arm, int accumulate, String recompute) throws IOException {
    return read("\"%s\": {%s}".formatted(arm, ARMS.get(arm)), accumulate, recompute);
  }

  private ExperimentSpec read(String arms, int accumulate, String recompute) throws IOException {
    return AssembledRun.spec(
        TinySpec.read()
            .with("\"accumulate\": 1", "\"accumulate\": " + accumulate)
            .with("\"recompute\": \"none\"", "\"recompute\": \"" + recompute + '"')
            .withArms(arms)
            .write(work.resolve("memory.json")));
  }

  /** Trains in pieces; asserts that no step leaves arrays behind. */
  private Outcome finish(ExperimentSpec spec, String name, int pause) throws IOException {
    Path folder = Files.createDirectory(work.resolve(name));
    TrainingResult result;
    do {
      List<Integer> counts = new ArrayList<>();
      AtomicInteger asked = new AtomicInteger();
      try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
          AssembledRun run = new AssembledRun(spec, manager, 0, folder)) {
        result =
            run.train(
                () -> {
                  counts.add(manager.getManagedArrays().size());
                  return asked.getAndIncrement() == pause;
                });
      }
      assertThat(counts.subList(1, counts.size())).as("%s", counts).containsOnly(counts.get(1));
    } while (!result.completed());
    return new Outcome(result.weightsHash(), result.loss());
  }

  private record Outcome(String weights, double loss) {}
}
