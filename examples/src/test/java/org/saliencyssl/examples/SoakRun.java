package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.saliencyssl.experiment.spec.ExperimentSpec;

/**
 * Runs one arm for many steps and watches whether anything grows: live arrays, resident memory, the
 * Java heap, and the CPU time of a step. Asks for no garbage collection. The last look is after the
 * run has written its encoder.
 *
 * <pre>{@code
 * ./mvnw -q -DskipTests package
 * java -Xms128m -Xmx128m -XX:+AlwaysPreTouch \
 *   -Dai.djl.pytorch.graph_optimizer=false -Dai.djl.offline=true \
 *   -cp "examples/target/test-classes:examples/target/classes:examples/target/lib/*" \
 *   org.saliencyssl.examples.SoakRun docs/benchmarks/soak.json [KEY=VALUE...]
 * }</pre>
 *
 * <p>Warm-up is the first fifth of the steps. Exit status 1 if the count of live arrays changes.
 */
final class SoakRun {

  private static final int PARTS = 10;
  private static final int WARMUP_PARTS = 2;

  private final NDManager manager;
  private final int steps;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final long[] thread;
  private final double[] process = new double[PARTS + 1];
  private final double[] wall = new double[PARTS + 1];
  private final long[] resident = new long[PARTS + 1];
  private final long[] live = new long[PARTS + 1];
  private int asked;

  private SoakRun(NDManager manager, int steps) {
    if (steps < PARTS || steps % PARTS != 0) {
      throw new IllegalArgumentException(steps + " steps; a multiple of " + PARTS + " is needed");
    }
    this.manager = manager;
    this.steps = steps;
    this.thread = new long[steps + 1];
  }

  /** Starts the run; see the class. */
  public static void main(String... arguments) throws IOException {
    Path folder = Files.createTempDirectory("soak-run-");
    List<String> changes = Arrays.asList(arguments).subList(1, arguments.length);
    ExperimentSpec spec = AssembledRun.spec(Path.of(arguments[0]), changes);
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(spec.compute().threads()));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    boolean constant;
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        AssembledRun run = new AssembledRun(spec, manager, 0, folder)) {
      SoakRun soak = new SoakRun(manager, (int) run.steps());
      run.train(soak::look);
      soak.look(); // the loop asks before every step, so the end is one more
      constant = soak.report();
    }
    System.exit(constant ? 0 : 1);
  }

  /** Looks between steps, and never stops the run. */
  private boolean look() {
    thread[asked] = threads.getCurrentThreadCpuTime();
    int each = steps / PARTS;
    if (asked % each == 0) {
      int part = asked / each;
      live[part] = manager.getManagedArrays().size();
      resident[part] = resident();
      wall[part] = System.nanoTime() * 1e-9;
      process[part] =
          ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() * 1e-9;
      Runtime java = Runtime.getRuntime();
      System.out.printf(
          Locale.ROOT,
          "step %5d: %d live arrays, %.1f MB resident, Java heap %d MB committed, %d MB used%n",
          asked,
          live[part],
          resident[part] / 1024.0,
          java.totalMemory() >> 20,
          (java.totalMemory() - java.freeMemory()) >> 20);
    }
    asked++;
    return false;
  }

  private boolean report() {
    int each = steps / PARTS;
    System.out.println(
        "milliseconds of a step by tenths: training thread's CPU (10 %, 50 %, mean), process, wall");
    double[] fast = new double[PARTS];
    double[] medians = new double[PARTS];
    for (int part = 0; part < PARTS; part++) {
      int from = part * each;
      fast[part] = quantile(from, from + each, 0.1) * 1e-6;
      medians[part] = quantile(from, from + each, 0.5) * 1e-6;
      System.out.printf(
          Locale.ROOT,
          "tenth %2d: %.3f %.3f %.3f %.3f %.3f%n",
          part + 1,
          fast[part],
          medians[part],
          (thread[from + each] - thread[from]) * 1e-6 / each,
          1000 * (process[part + 1] - process[part]) / each,
          1000 * (wall[part + 1] - wall[part]) / each);
    }
    for (double[] times : List.of(fast, medians)) {
      System.out.printf(
          Locale.ROOT,
          "%s of the thread's CPU time: last tenth / first %.4f, / second %.4f%n",
          times == fast ? "10 %" : "50 %",
          times[PARTS - 1] / times[0],
          times[PARTS - 1] / times[1]);
    }
    System.out.printf(
        Locale.ROOT,
        "resident memory, end / step %d: %.4f%n",
        WARMUP_PARTS * each,
        (double) resident[PARTS] / resident[WARMUP_PARTS]);
    boolean constant = true;
    for (int part = 2; part <= PARTS; part++) {
      constant &= live[part] == live[1]; // gradients are there from the first step on
    }
    System.out.println(constant ? "live arrays constant" : "live arrays NOT constant");
    return constant;
  }

  private double quantile(int from, int to, double share) {
    long[] times = new long[to - from];
    for (int i = from; i < to; i++) {
      times[i - from] = thread[i + 1] - thread[i];
    }
    Arrays.sort(times);
    return times[(int) (share * times.length)];
  }

  /** Resident memory in KiB. */
  private static long resident() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
