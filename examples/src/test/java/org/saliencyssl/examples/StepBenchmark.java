package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;

/**
 * CPU-seconds of a pretraining step on synthetic views: the contrastive step alone (the same work
 * as {@code docs/benchmarks/peer_step.py}), and what cached saliency and masking add to it.
 *
 * <p>Run by {@code docs/benchmarks/step.sh}; arguments: the spec, the folder of weights, steps,
 * then {@code key=value} changes of the spec.
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
    Path data = Path.of(arguments[1]);
    int steps = Integer.parseInt(arguments[2]);
    List<String> changes = Arrays.asList(arguments).subList(3, arguments.length);
    PluginRegistries plugins = PluginRegistries.load(StepBenchmark.class.getClassLoader());
    SpecPoint point = new SpecReader(plugins).read(file, changes, null).points().get(0);
    String threads = Integer.toString(point.spec().compute().threads());
    System.setProperty("ai.djl.pytorch.num_threads", threads);
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
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
      double contrast = seconds(steps, step -> contrast(objective, optimizer, step, query, key));
      double mask = seconds(steps, step -> mask(masking, saliency, maps, query, key));
      System.out.printf(
          Locale.ROOT,
          "cpu_s_per_step=%.4f saliency_and_masking_cpu_s=%.4f share=%.4f%n",
          contrast,
          mask,
          mask / contrast);
    }
  }

  private interface Work {
    void step(long step);
  }

  private static double seconds(int steps, Work work) {
    for (int i = 0; i < WARMUP; i++) {
      work.step(i);
    }
    Duration before = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    for (int i = 0; i < steps; i++) {
      work.step(WARMUP + i);
    }
    Duration after = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    return after.minus(before).toNanos() * 1e-9 / steps;
  }

  private void contrast(
      ContrastiveObjective objective, FusedSgd optimizer, long step, NDArray query, NDArray key) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      objective.beginStep(step);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray loss = objective.loss(new MaskedViews(query, key, List.of(), null));
        collector.backward(loss);
        loss.getFloat();
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
