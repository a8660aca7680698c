package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.saliencyssl.experiment.spec.ExperimentSpec;

/**
 * Takes some steps of a spec's only arm and prints the highest resident memory of this process
 * (Linux's VmHWM, Java included) and the CPU-seconds of a step, the first left out. One process for
 * each figure: see {@code docs/benchmarks/memory.sh}.
 */
final class MemoryBenchmark {

  private final int steps;
  private int asked;
  private double startedAt;
  private double seconds;
  private long peakKib;

  private MemoryBenchmark(int steps) {
    this.steps = steps;
  }

  /** Arguments: the spec's file, how many steps, changes of keys. */
  public static void main(String... arguments) throws IOException {
    Path folder = Files.createTempDirectory("memory-benchmark-");
    int steps = Integer.parseInt(arguments[1]);
    List<String> changes = Arrays.asList(arguments).subList(2, arguments.length);
    ExperimentSpec spec = AssembledRun.spec(Path.of(arguments[0]), changes);
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(spec.compute().threads()));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    MemoryBenchmark benchmark = new MemoryBenchmark(steps);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        AssembledRun run = new AssembledRun(spec, manager, 0, folder)) {
      run.train(benchmark::look);
    }
    System.out.printf(
        Locale.ROOT,
        "peak %d MiB, %.2f CPU-seconds a step%n",
        benchmark.peakKib >> 10,
        benchmark.seconds / (steps - 1));
  }

  /** Looks between steps; asks for the end, whose checkpoint is not measured. */
  private boolean look() {
    double now = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() * 1e-9;
    startedAt = asked == 1 ? now : startedAt;
    seconds = now - startedAt;
    peakKib = peak();
    return asked++ == steps;
  }

  private static long peak() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
