package org.saliencyssl.examples;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.api.compute.Safetensors;
import org.saliencyssl.api.network.SqueezeNet;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.examples.Combinations.Combination;
import org.saliencyssl.experiment.grid.GridRules;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.record.RunRecord;
import org.saliencyssl.experiment.run.LocalRunner;
import org.saliencyssl.experiment.run.RunOptions;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecException;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.experiment.spec.ValidatedExperiment;

/**
 * Every objective with every masking strategy and every map: what fits together trains two steps,
 * every call of every plug-in checked; the rest is refused where it says why.
 */
class CombinationsTest {

  private static final GridRules ONE =
      new GridRules(1, 1, false, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  private static final PluginRegistries PLUGINS =
      PluginRegistries.load(CombinationsTest.class.getClassLoader());

  @TempDir Path work;

  private final SpecReader reader = new SpecReader(PLUGINS);

  @Test
  void noBuiltInIsLeftOut() {
    String patches = Combinations.all().stream().map(Combination::patch).collect(joining("\n"));
    assertThat(PLUGINS.entries())
        .extracting(PluginRegistry.Entry::name)
        .allSatisfy(name -> assertThat(patches + "mocov2").contains(name));
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheReason() throws IOException {
    List<Combination> refused =
        Combinations.all().stream().filter(c -> c.refusedAt() != null).toList();
    Path spec = write(refused);
    SpecException error =
        catchThrowableOfType(SpecException.class, () -> reader.read(spec, List.of(), null));
    for (Combination combination : refused) {
      String place = "/arms/" + combination.name() + combination.refusedAt();
      assertThat(error.getMessage()).as(combination.arm()).contains(place + " ");
    }
  }

  @Test
  void whatFitsTogetherTrains() throws Exception {
    List<Combination> valid =
        Combinations.all().stream().filter(c -> c.refusedAt() == null).toList();
    writeWeights();
    ValidatedExperiment plain = reader.read(write(valid), List.of(), null);
    Path out = work.resolve("out");
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      int status =
          LocalRunner.inThisProcess(reader, PLUGINS)
              .run(
                  AssertedPoints.of(plain),
                  new RunOptions(out, work, 1, false, stream, stream, () -> false, ONE));
      assertThat(status).as("%s", log.toString(StandardCharsets.UTF_8)).isZero();
    }
    for (Combination combination : valid) {
      Path folder = out.resolve(combination.name() + "-0");
      RunRecord stored = RecordStore.read(folder.resolve(RecordStore.FILE));
      assertThat(stored.training().steps()).as(combination.name()).isEqualTo(2);
      assertThat(stored.training().finalLoss()).as(combination.name()).isFinite();
      assertThat(Files.exists(folder.resolve("error.log"))).isFalse();
    }
    Path filtered = out.resolve("references-0/random-encoder-high-pass-kernel-5-sigma-2.0-");
    assertThat(RecordStore.read(filtered.resolve(RecordStore.FILE)).results())
        .allSatisfy(score -> assertThat(score.protocol()).contains("filter=high-pass"));
  }

  private Path write(List<Combination> combinations) throws IOException {
    return TinySpec.read()
        .with("\"train\": 34", "\"train\": 16")
        .with("\"epochs\": 3, \"batchSize\": 8", "\"epochs\": 1, \"batchSize\": 8")
        .with("\"warmupEpochs\": 1.0", "\"warmupEpochs\": 0.0")
        .with("\"trainImages\": 30", "\"trainImages\": 16")
        .with("\"epochs\": 3,", "\"epochs\": 1,")
        .with("\"milestones\": [2]", "\"milestones\": []")
        .withoutTransfer()
        .withArms(combinations.stream().map(Combination::arm).collect(joining(",\n")))
        .write(work.resolve("combinations.json"));
  }

  /** Random weights of the right names and shapes. */
  private void writeWeights() throws IOException {
    ComputePolicy policy = new ComputePolicy(Precision.FLOAT32, MemoryFormat.CONTIGUOUS);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        Network network =
            Network.create(SqueezeNet.features(), manager, policy, RandomStreams.of(17))) {
      Safetensors.write(work.resolve(Combinations.WEIGHTS), network.state());
    }
  }
}
