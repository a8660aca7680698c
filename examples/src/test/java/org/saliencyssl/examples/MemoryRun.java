package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SaliencyChoice;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.training.OnlineSaliency;
import org.saliencyssl.training.Pretrainer;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.DatasetSplits;
import org.saliencyssl.training.data.Datasets;

/**
 * Runs 2,000 steps of the tiny experiment's guided arm, maps computed online, and prints the count
 * of live arrays and the resident memory every 200 steps. Asks for no garbage collection.
 *
 * <pre>{@code
 * ./mvnw -q -DskipTests package
 * java -Dai.djl.pytorch.graph_optimizer=false -Dai.djl.offline=true \
 *   -cp "examples/target/test-classes:examples/target/classes:examples/target/lib/*" \
 *   org.saliencyssl.examples.MemoryRun [STEPS]
 * }</pre>
 *
 * <p>Exit status 1 if the count of live arrays changes.
 */
final class MemoryRun {

  private static final int STEPS = 2000;
  private static final int EVERY = 200;
  private static final int STEPS_AN_EPOCH = 4;
  private static final int LOADER_THREADS = 2;

  private final int steps;
  private final NDManager manager;
  private int asked;
  private int first;
  private boolean constant = true;

  private MemoryRun(int steps, NDManager manager) {
    this.steps = steps;
    this.manager = manager;
  }

  /** Starts the run; see the class. */
  public static void main(String... arguments) throws IOException {
    int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : STEPS;
    Path folder = Files.createTempDirectory("memory-run-");
    Path file = TinySpec.read().write(folder.resolve("tiny.json"));
    SpecReader reader = new SpecReader(PluginRegistries.load(MemoryRun.class.getClassLoader()));
    List<String> changes =
        List.of(
            "training.epochs=" + steps / STEPS_AN_EPOCH,
            "training.checkpointEverySteps=" + EVERY,
            "saliency.maps=online");
    ExperimentSpec spec =
        reader.read(file, changes, null).points().stream()
            .filter(point -> point.arm().equals("guided"))
            .findFirst()
            .orElseThrow()
            .spec();
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    boolean constant;
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      MemoryRun run = new MemoryRun(steps, manager);
      run.train(spec, folder);
      constant = run.constant;
    }
    System.out.println(constant ? "live arrays constant" : "live arrays NOT constant");
    System.exit(constant ? 0 : 1);
  }

  private void train(ExperimentSpec spec, Path folder) throws IOException {
    RandomStreams streams = RandomStreams.of(0);
    DatasetSplits splits =
        Datasets.open(spec.data(), folder, folder, LOADER_THREADS, System.err::println);
    SaliencyChoice.Provider<?> provider = spec.saliency().provider();
    if (provider == null) {
      throw new IllegalStateException("the guided arm has a saliency provider");
    }
    try (TensorOps ops = TensorOps.load(manager);
        Network encoder =
            Network.create(
                spec.encoder().definition(),
                manager,
                spec.compute().policy(),
                streams.purpose("init"));
        MaskingStrategy masking =
            spec.masking().create(context(spec, ops, streams.purpose("masking"), folder));
        ContrastiveObjective objective =
            spec.objective()
                .create(encoder, context(spec, ops, streams.purpose("objective"), folder));
        OnlineSaliency saliency =
            new OnlineSaliency(
                provider.create(context(spec, ops, streams.purpose("saliency"), folder)),
                spec.grid());
        BatchLoader loader =
            new BatchLoader(splits.train(), spec.data().side(), LOADER_THREADS, 3);
        Pretrainer pretrainer =
            new Pretrainer(
                spec.pretrain(),
                new Pretrainer.Parts(
                    manager,
                    ops,
                    encoder,
                    objective,
                    masking,
                    saliency,
                    false,
                    splits.train(),
                    loader),
                streams,
                folder,
                "memory")) {
      pretrainer.run("memory", this::look);
      look(); // the loop asks before every step, so the end is one more
    }
  }

  private PluginContext context(
      ExperimentSpec spec, TensorOps ops, RandomStreams streams, Path folder) {
    return new PluginContext(manager, ops, spec.compute().policy(), streams, spec.facts(0), folder);
  }

  /** Looks between steps, and never stops the run. */
  private boolean look() {
    if (asked % EVERY == 0 || asked == steps) {
      int live = manager.getManagedArrays().size();
      first = asked == EVERY ? live : first; // gradients are there from the first step on
      constant &= asked <= EVERY || live == first;
      System.out.printf(
          Locale.ROOT, "step %4d: %d live arrays, %d MB resident%n", asked, live, residentMb());
    }
    asked++;
    return false;
  }

  private static long residentMb() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
