package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.FusedSgd;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.experiment.spec.DeviceChoice;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;

/**
 * Seconds and peak memory of a pretraining step on synthetic views: the contrastive step alone (the
 * same work as {@code docs/benchmarks/peer_step.py}), and what cached saliency and masking add to
 * it. Memory is the process's, and its peak before masks are made.
 *
 * <p>Run by {@code docs/benchmarks/step.sh}; arguments: the spec, its arm, the folder of weights,
 * steps, then {@code key=value} changes of the spec.
 */
final class StepBenchmark {

  private static final int WARMUP = 3;

  private final PluginContext context;
  private final ExperimentSpec spec;
  private final NDManager manager;

  private StepBenchmark(ExperimentSpec spec, NDManager manager, Path data) {
    this.spec = spec;
    this.manager = manager;
    this.context =
        new PluginContext(
            manager,
            TensorOps.load(manager),
            spec.compute().policy(),
            RandomStreams.of(0),
            spec.facts(0),
            data);
  }

  /** Times the steps and prints one line. */
  public static void main(String... arguments) {
    Path file = Path.of(arguments[0]);
    Path data = Path.of(arguments[2]);
    int steps = Integer.parseInt(arguments[3]);
    List<String> changes = Arrays.asList(arguments).subList(4, arguments.length);
    PluginRegistries plugins = PluginRegistries.load(StepBenchmark.class.getClassLoader());
    SpecPoint point =
        new SpecReader(plugins)
            .read(file, changes, null).points().stream()
                .filter(one -> one.arm().equals(arguments[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no arm " + arguments[1]));
    String threads = Integer.toString(point.spec().compute().threads());
    System.setProperty("ai.djl.pytorch.num_threads", threads);
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    DeviceChoice wanted = point.spec().compute().device();
    boolean gpu = wanted.kind() == DeviceChoice.Kind.GPU;
    Device device = gpu ? Device.gpu(wanted.index()) : Device.cpu();
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      new StepBenchmark(point.spec(), manager, data).run(steps);
    }
  }

  private void run(int steps) {
    try (Network encoder =
            Network.create(
                spec.encoder().definition(), manager, context.policy(), context.streams());
        ContrastiveObjective objective = spec.objective().create(encoder, context);
        MaskingStrategy masking = spec.masking().create(context);
        SaliencyProvider saliency = spec.saliency().provider().create(context)) {
      List<NDArray> parameters = new ArrayList<>(encoder.trainable());
      parameters.addAll(objective.trainable());
      FusedSgd optimizer = new FusedSgd(context.ops(), parameters, 0.9, 1e-4, true);
      NDArray query = noise(spec.imageSize());
      NDArray key = noise(spec.imageSize());
      NDArray maps = noise(spec.grid()).get(":, 0:1");
      Seconds contrast =
          seconds(steps, (i, last) -> contrast(objective, optimizer, i, last, query, key));
      long peak = peakMebibytes();
      Seconds mask = seconds(steps, (i, last) -> mask(masking, saliency, maps, query, key));
      System.out.printf(
          Locale.ROOT,
          "cpu_s_per_step=%.4f wall_s_per_step=%.4f images_per_s=%.1f peak_mib=%d"
              + " saliency_and_masking_cpu_s=%.4f share=%.4f%n",
          contrast.cpu(),
          contrast.wall(),
          2 * query.getShape().get(0) / contrast.wall(),
          peak,
          mask.cpu(),
          mask.cpu() / contrast.cpu());
    }
  }

  /** Seconds of a step: of all threads, and of the clock. */
  private record Seconds(double cpu, double wall) {}

  private interface Work {
    void step(long step, boolean last);
  }

  private static Seconds seconds(int steps, Work work) {
    for (int i = 0; i < WARMUP; i++) {
      work.step(i, i == WARMUP - 1);
    }
    Duration before = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      work.step(WARMUP + i, i == steps - 1);
    }
    double wall = (System.nanoTime() - start) * 1e-9 / steps;
    Duration after = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    return new Seconds(after.minus(before).toNanos() * 1e-9 / steps, wall);
  }

  /** The peak of resident memory, from the kernel. */
  private static long peakMebibytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(one -> one.startsWith("VmHWM")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The loss is read after the last step only, so that a device may run ahead. */
  private void contrast(
      ContrastiveObjective objective,
      FusedSgd optimizer,
      long step,
      boolean last,
      NDArray query,
      NDArray key) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      objective.beginStep(step);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray loss = objective.loss(new MaskedViews(query, key, List.of(), null));
        collector.backward(loss);
        if (last) {
          loss.getFloat();
        }
      }
      optimizer.step(0.03);
      objective.endStep();
    }
  }

  private void mask(
      MaskingStrategy masking,
      SaliencyProvider saliency,
      NDArray maps,
      NDArray query,
      NDArray key) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Views views = new Views(view(saliency, maps, query, 0), view(saliency, maps, key, 1), null);
      masking.mask(views).get(0).query().sum().getFloat();
    }
  }

  private View view(SaliencyProvider saliency, NDArray maps, NDArray pixels, int which) {
    int batch = (int) pixels.getShape().get(0);
    List<RandomStreams> streams = new ArrayList<>();
    float[] boxes = new float[4 * batch];
    for (int i = 0; i < batch; i++) {
      streams.add(RandomStreams.of(i).at(which));
      boxes[4 * i + 2] = 0.7f;
      boxes[4 * i + 3] = 0.8f;
    }
    NDArray box = manager.create(boxes, new Shape(batch, 4));
    NDArray values =
        context.ops().crop(maps, box, spec.grid(), 1).reshape(batch, spec.grid(), spec.grid());
    return new View(pixels, null, new SaliencyMap(values, saliency.foreground(values)), streams);
  }

  private NDArray noise(int size) {
    Shape shape = new Shape(spec.training().batchSize(), 3, size, size);
    return manager.randomNormal(0, 1, shape, DataType.FLOAT32);
  }
}
