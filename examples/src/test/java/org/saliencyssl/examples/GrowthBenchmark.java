package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.FusedSgd;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkCost;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.network.Mlp;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.experiment.spec.ExperimentSpec;

/**
 * Time and memory of one MoCo v2 step on synthetic views at one point, beside what can be counted
 * of it. Run by {@code docs/benchmarks/growth.sh}, a process for each point, because the most that
 * a process ever held is measured.
 *
 * <p>Arguments: the spec, the number of hard negatives, then {@code key=value} changes. Prints one
 * line: batch, side, width, queue, hard negatives, millions of multiply-adds, MB counted, CPU
 * seconds of the fastest step (the machine may be shared), MB measured.
 */
final class GrowthBenchmark {

  private static final int WARMUP = 2;
  private static final int STEPS = 8;
  private static final int FLOAT_BYTES = 4;

  private final ExperimentSpec spec;
  private final NDManager manager;
  private final int hard;

  private GrowthBenchmark(ExperimentSpec spec, NDManager manager, int hard) {
    this.spec = spec;
    this.manager = manager;
    this.hard = hard;
  }

  /** Times the steps and prints the line; see the class. */
  public static void main(String... arguments) throws IOException {
    List<String> changes = Arrays.asList(arguments).subList(2, arguments.length);
    ExperimentSpec spec = AssembledRun.spec(Path.of(arguments[0]), changes);
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      new GrowthBenchmark(spec, manager, Integer.parseInt(arguments[1])).run();
    }
  }

  private void run() throws IOException {
    try (TensorOps ops = TensorOps.load(manager);
        Network encoder =
            Network.create(
                spec.encoder().definition(), manager, spec.compute().policy(), streams());
        ContrastiveObjective objective = spec.objective().create(encoder, context(ops))) {
      List<NDArray> parameters = new ArrayList<>(encoder.trainable());
      parameters.addAll(objective.trainable());
      FusedSgd optimizer = new FusedSgd(ops, parameters, 0.9, 1e-4, true);
      List<NDArray> images = new ArrayList<>();
      for (int i = 0; i < 2 + hard; i++) {
        images.add(noise());
      }
      System.gc(); // frees the buffers that the initial values came in
      long before = status("VmRSS:");
      double seconds = seconds(objective, optimizer, images);
      double grown = (status("VmHWM:") - before) / 1024.0;
      optimizer.close();
      print(encoder.definition(), objective, seconds, grown);
    }
  }

  private void print(
      NetworkDefinition encoder, ContrastiveObjective objective, double seconds, double grown) {
    int batch = spec.training().batchSize();
    int queue = Math.toIntExact(objective.state().get("queue").getShape().get(0));
    int dimension = Math.toIntExact(objective.state().get("queue").getShape().get(1));
    NetworkDefinition head =
        Mlp.head(encoder.outputSize(), headHidden(objective), dimension, false);
    NetworkCost cost = NetworkCost.of(encoder, spec.imageSize());
    long network = cost.multiplyAdds() + NetworkCost.of(head, 1).multiplyAdds();
    // the query goes forward and back (1 + 2), the key and each hard negative forward only; the
    // queue's logits go forward, and back to the query alone
    long multiplyAdds = batch * ((4 + hard) * network + 2L * queue * dimension);
    // kept for the backward pass: each convolution's output and, behind its batch norm, the next
    // one's input; the logits and their exponentials; a gradient and a momentum of each parameter
    long numbers =
        2L * batch * (cost.activations() + queue)
            + 2 * (encoder.parameterCount() + head.parameterCount());
    System.out.printf(
        Locale.ROOT,
        "%d %d %d %d %d %.1f %.1f %.4f %.1f%n",
        batch,
        spec.imageSize(),
        encoder.outputSize() / 8,
        queue,
        hard,
        multiplyAdds * 1e-6,
        (double) numbers * FLOAT_BYTES / (1 << 20),
        seconds,
        grown);
  }

  private static int headHidden(ContrastiveObjective objective) {
    return Math.toIntExact(objective.state().get("head.0.bias").getShape().get(0));
  }

  private double seconds(ContrastiveObjective objective, FusedSgd optimizer, List<NDArray> images) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double fastest = Double.POSITIVE_INFINITY;
    for (int step = 0; step < WARMUP + STEPS; step++) {
      long before = threads.getCurrentThreadCpuTime();
      step(objective, optimizer, step, images);
      if (step >= WARMUP) {
        fastest = Math.min(fastest, (threads.getCurrentThreadCpuTime() - before) * 1e-9);
      }
    }
    return fastest;
  }

  private void step(
      ContrastiveObjective objective, FusedSgd optimizer, long step, List<NDArray> images) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      objective.beginStep(step);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        MaskedViews views =
            new MaskedViews(images.get(0), images.get(1), images.subList(2, 2 + hard), null);
        collector.backward(objective.loss(views));
      }
      optimizer.step(0.03);
      objective.endStep();
    }
  }

  private PluginContext context(TensorOps ops) {
    return new PluginContext(
        manager, ops, spec.compute().policy(), streams(), spec.facts(0), Path.of("."));
  }

  private static RandomStreams streams() {
    return RandomStreams.of(0);
  }

  private NDArray noise() {
    int side = spec.imageSize();
    Shape shape = new Shape(spec.training().batchSize(), 3, side, side);
    return manager.randomNormal(0, 1, shape, DataType.FLOAT32);
  }

  /** A line of the process' status in KiB. */
  private static long status(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
