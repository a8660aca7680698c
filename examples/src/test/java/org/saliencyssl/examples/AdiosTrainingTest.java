package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.training.TrainingResult;

/** ADIOS with MoCo v2 and, as published, with SimCLR: 12 steps of the tiny experiment. */
class AdiosTrainingTest {

  private static final String SIMCLR =
      """
      , "objective": {"type": "simclr", "temperature": 0.2,
         "head": {"type": "solo", "hidden": 16, "dimension": 8}, "viewsTogether": false,
         "hardNegativeWeight": 0.0, "hardNegativeAnchors": "query", "hardNegativeGradient": false,
         "gradientChunks": 1}
      """;

  @TempDir private Path work;

  @ParameterizedTest
  @CsvSource({"adios, mocov2", "adios-s, mocov2", "adios, simclr"})
  void endsWithTheSameBitsHoweverOftenItWasStopped(String type, String objective)
      throws IOException {
    ExperimentSpec spec = spec(masking(type), objective);
    Outcome whole = finish(spec, "whole", Integer.MAX_VALUE);
    assertThat(finish(spec, "pieces", 5)).isEqualTo(whole);
    assertThat(whole.masking().keySet())
        .anyMatch(name -> name.startsWith("network."))
        .anyMatch(name -> name.startsWith("optimizer."));
  }

  @ParameterizedTest
  @CsvSource({"adios, mocov2", "adios-s, mocov2", "adios, simclr", "adios-s, simclr"})
  void theObjectivesGradientReachesTheMaskNetwork(String type, String objective)
      throws IOException {
    // without penalty and weight decay the mask network has nothing else to learn from
    String masking =
        masking(type)
            .replace("\"sparsity\": 0.5", "\"sparsity\": 0.0")
            .replace("\"weightDecay\": 1e-4", "\"weightDecay\": 0.0");
    ExperimentSpec spec = spec(masking, objective);
    Path folder = Files.createDirectory(work.resolve("run"));
    List<Integer> counts = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        AssembledRun run = new AssembledRun(spec, manager, 0, folder)) {
      SortedMap<String, Integer> before = contents(run);
      run.train(
          () -> {
            counts.add(manager.getManagedArrays().size());
            return false;
          });
      contents(run)
          .forEach((name, hash) -> assertThat(hash).as(name).isNotEqualTo(before.get(name)));
    }
    assertThat(counts).hasSize(12);
    assertThat(counts.subList(1, 12)).as("%s", counts).containsOnly(counts.get(1));
  }

  private ExperimentSpec spec(String masking, String objective) throws IOException {
    String arm =
        "\"adios\": {\"saliency\": {\"type\": \"none\"}, \"masking\": %s %s}"
            .formatted(masking, objective.equals("simclr") ? SIMCLR : "");
    return AssembledRun.spec(TinySpec.read().withArms(arm).write(work.resolve("adios.json")));
  }

  private static String masking(String type) {
    return """
        {"type": "%s", "branch": "query", "masks": 3, "baseWidth": 8, "norm": "gn",
         "sparsity": 0.5, "entropy": 0.0,
         "optimizer": {"rule": "lars", "trust": 0.02, "learningRate": 0.1, "momentum": 0.9,
           "weightDecay": 1e-4, "warmupEpochs": 1, "warmupStart": 0.003,
           "finalLearningRate": 0.0}}
        """
        .formatted(type);
  }

  private Outcome finish(ExperimentSpec spec, String name, int pause) throws IOException {
    Path folder = Files.createDirectory(work.resolve(name));
    Outcome outcome;
    do {
      AtomicInteger asked = new AtomicInteger();
      BooleanSupplier stop = () -> asked.getAndIncrement() == pause;
      try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
          AssembledRun run = new AssembledRun(spec, manager, 0, folder)) {
        TrainingResult result = run.train(stop);
        outcome = new Outcome(result.completed(), result.weightsHash(), contents(run));
      }
    } while (!outcome.completed());
    return outcome;
  }

  private static SortedMap<String, Integer> contents(AssembledRun run) {
    SortedMap<String, Integer> hashes = new TreeMap<>();
    AdversarialMasking adios = (AdversarialMasking) run.masking;
    for (Map.Entry<String, NDArray> entry : adios.state().entrySet()) {
      hashes.put(entry.getKey(), Arrays.hashCode(entry.getValue().toFloatArray()));
    }
    return hashes;
  }

  private record Outcome(boolean completed, String weights, SortedMap<String, Integer> masking) {}
}
