package org.saliencyssl.masking;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;

/**
 * Times every strategy on one batch beside {@link LoopMasks}, alternating, and prints medians and
 * ratios; the results are compared first. The loop is left out where the grid does not divide the
 * image. Run by {@code docs/benchmarks/masking.sh}; arguments: batch, image size, rounds. One
 * thread if on the CPU.
 */
final class MaskingBenchmark {

  private static final int GRID = 7;
  private static final Gaussian FILTER = new Gaussian(11, 5);
  private static final Gaussian BLUR = new Gaussian(31, 10);
  private static final Mixture MIXTURE = new Mixture(0.2, 0.3, 200 / 224.0, 130 / 224.0);
  private static final Mixture SPATIAL = new Mixture(0, 1, 1, 1);
  private static final Cap CAP = new Cap(0.56, 0.55);
  private static final Interval POSITIVE = new Interval(0.05, 0.25);
  private static final Interval NEGATIVE = new Interval(0.4, 0.7);
  private static final Placement GUIDED =
      TestRun.placement(Branch.QUERY, true, POSITIVE, 1, NEGATIVE);
  private static final Placement RANDOM = Placement.unguided(Branch.QUERY, POSITIVE, 1, NEGATIVE);
  private static final Placement MSCN = Placement.unguided(Branch.BOTH, POSITIVE, 0, NEGATIVE);

  private final TestRun run;
  private final Views views;
  private final NoiseBank bank;
  private final TorchvisionBlur torchvisionFilter;
  private final TorchvisionBlur torchvisionBlur;
  private final int rounds;

  private MaskingBenchmark(TestRun run, int batch, int rounds) {
    this.run = run;
    this.views = run.views(3, TestRun.ids(batch));
    this.bank = new NoiseBank(run.context);
    this.torchvisionFilter = new TorchvisionBlur(run.manager, FILTER);
    this.torchvisionBlur = new TorchvisionBlur(run.manager, BLUR);
    this.rounds = rounds;
  }

  public static void main(String... arguments) {
    int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try (TestRun run = new TestRun(numbers[1], GRID)) {
      MaskingBenchmark benchmark = new MaskingBenchmark(run, numbers[0], numbers[2]);
      benchmark.highPass();
      benchmark.blur();
      benchmark.mean();
      benchmark.random();
      benchmark.mscn();
    }
  }

  private void highPass() {
    HighPassMaskingSettings settings =
        new HighPassMaskingSettings(GUIDED, FILTER, 0.18, 0.14, MIXTURE, CAP, TestRun.AS_MEANT);
    LoopMasks loop = new LoopMasks(run.size, GRID, GUIDED, CAP, MIXTURE);
    compare(
        "high-pass",
        new HighPassMasking(settings, run.context),
        () -> pair(loop, GUIDED, x -> x.sub(torchvisionFilter.blur(x)), noise(0.18, 0.14)),
        () -> pair(loop, GUIDED, this::ourHighPass, noise(0.18, 0.14)));
  }

  private void blur() {
    BlurMaskingSettings settings = new BlurMaskingSettings(GUIDED, BLUR, ReleasedCells.NONE);
    LoopMasks loop = new LoopMasks(run.size, GRID, GUIDED, Cap.NONE, SPATIAL);
    LoopMasks.Fill released =
        (task, sample, image) -> torchvisionBlur.blur(image.expandDims(0)).squeeze(0);
    LoopMasks.Fill separable =
        (task, sample, image) ->
            run.ops.gaussianBlur(image.expandDims(0), BLUR.kernel(), BLUR.sigma()).squeeze(0);
    compare(
        "blur",
        new BlurMasking(settings, run.context),
        () -> pair(loop, GUIDED, x -> x, released),
        () -> pair(loop, GUIDED, x -> x, separable));
  }

  private void mean() {
    MaskingStrategy batched =
        new MeanMasking(new MeanMaskingSettings(GUIDED, ReleasedCells.NONE), run.context);
    LoopMasks loop = new LoopMasks(run.size, GRID, GUIDED, Cap.NONE, SPATIAL);
    LoopMasks.Fill mean =
        (task, sample, image) -> run.ops.imageMeans(image.expandDims(0)).squeeze(0);
    compare("mean", batched, () -> pair(loop, GUIDED, x -> x, mean));
  }

  private void random() {
    RandomMaskingSettings settings =
        new RandomMaskingSettings(Branch.QUERY, POSITIVE, 1, NEGATIVE, 1);
    LoopMasks loop = new LoopMasks(run.size, GRID, RANDOM, Cap.NONE, SPATIAL);
    compare(
        "random",
        new RandomMasking(settings, run.context),
        () -> pair(loop, RANDOM, x -> x, noise(1, 1)));
  }

  private void mscn() {
    MscnMaskingSettings settings =
        new MscnMaskingSettings(POSITIVE, FILTER, 0.18, new MscnMixture(0.2, 0.3, 200 / 224.0));
    LoopMasks loop = new LoopMasks(run.size, GRID, MSCN, Cap.NONE, MIXTURE);
    compare(
        "mscn",
        new MscnMasking(settings, run.context),
        () -> pair(loop, MSCN, x -> x.sub(torchvisionFilter.blur(x)), noise(0.18, 0.18)),
        () -> pair(loop, MSCN, this::ourHighPass, noise(0.18, 0.18)));
  }

  private NDArray ourHighPass(NDArray images) {
    return run.ops.highPass(images, FILTER.kernel(), FILTER.sigma());
  }

  /** The same noise as the strategies': a slice of the bank. */
  private LoopMasks.Fill noise(double positive, double negative) {
    return (task, sample, image) -> {
      View view = task.view();
      View one =
          new View(
              view.pixels().get(sample).expandDims(0),
              null,
              null,
              List.of(view.streams().get(sample)));
      MaskTask single =
          new MaskTask(
              one, one.pixels(), task.hardNegative(), List.of(task.branches().get(sample)));
      return run.noise(bank, single, task.hardNegative() ? negative : positive).squeeze(0);
    };
  }

  private MaskedViews pair(
      LoopMasks loop, Placement placement, UnaryOperator<NDArray> filter, LoopMasks.Fill fill) {
    List<NDArray> query = LoopMasks.each(views.query().pixels(), filter);
    List<NDArray> key = LoopMasks.each(views.key().pixels(), filter);
    List<NDArray> negatives = new ArrayList<>();
    for (int m = 0; m < placement.hardNegatives(); m++) {
      MaskTask task = MaskTask.hardNegative(views.key(), views.key().pixels(), m);
      negatives.add(loop.mask(task, key, saliency(views.key()), fill));
    }
    return new MaskedViews(
        branch(loop, views.query(), query, fill, placement.branch().masksQuery()),
        branch(loop, views.key(), key, fill, placement.branch().masksKey()),
        negatives,
        null);
  }

  private static NDArray branch(
      LoopMasks loop, View view, List<NDArray> images, LoopMasks.Fill fill, boolean masked) {
    return masked
        ? loop.mask(MaskTask.positive(view, view.pixels()), images, saliency(view), fill)
        : LoopMasks.stack(images);
  }

  private static float[] saliency(View view) {
    return view.saliency().foreground().toFloatArray();
  }

  private interface Work {
    MaskedViews mask();
  }

  private void compare(String name, MaskingStrategy batched, Work... comparable) {
    Work ours = () -> batched.mask(views).get(0);
    Work[] loops = run.size % GRID == 0 ? comparable : new Work[0]; // the loop knows whole cells
    for (Work loop : loops) {
      requireEqual(name, ours, loop);
    }
    int results = results(ours);
    double[] fast = new double[rounds];
    double[] copies = new double[rounds];
    double[][] slow = new double[loops.length][rounds];
    for (int r = 0; r < rounds; r++) {
      fast[r] = milliseconds(ours);
      copies[r] = milliseconds(() -> copies(results));
      for (int l = 0; l < loops.length; l++) {
        slow[l][r] = milliseconds(loops[l]);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-10s batched_ms=%.1f min=%.1f copies_ms=%.1f min=%.1f%n",
        name,
        median(fast),
        Arrays.stream(fast).min().orElseThrow(),
        median(copies),
        Arrays.stream(copies).min().orElseThrow());
    for (double[] times : slow) {
      double[] ratios = new double[rounds];
      Arrays.setAll(ratios, r -> times[r] / fast[r]);
      System.out.printf(
          Locale.ROOT,
          "  loop_ms=%.1f ratio=%.2f min=%.2f max=%.2f%n",
          median(times),
          median(ratios),
          Arrays.stream(ratios).min().orElseThrow(),
          Arrays.stream(ratios).max().orElseThrow());
    }
    batched.close();
  }

  /** How many new arrays a masking returns; a view that is passed on costs nothing. */
  private int results(Work work) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      MaskedViews masked = work.mask();
      boolean newKey = masked.key() != views.key().pixels();
      return 1 + (newKey ? 1 : 0) + masked.hardNegatives().size();
    }
  }

  /** What any masking costs at least: writing its results. */
  private MaskedViews copies(int count) {
    NDArray pixels = views.key().pixels();
    for (int i = 0; i < count; i++) {
      pixels.duplicate();
    }
    return new MaskedViews(pixels, pixels, List.of(), null);
  }

  /**
   * On the CPU the time of this thread, which does all the work, so that other processes matter
   * less; on a GPU the time until it has finished.
   */
  private double milliseconds(Work work) {
    LongSupplier clock =
        run.manager.getDevice().isGpu()
            ? System::nanoTime
            : ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;
    long start = clock.getAsLong();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      work.mask().query().get("0, 0, 0, 0:1").toFloatArray();
    }
    return (clock.getAsLong() - start) * 1e-6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void requireEqual(String name, Work ours, Work loop) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      MaskedViews a = ours.mask();
      MaskedViews b = loop.mask();
      List<Function<MaskedViews, NDArray>> parts = new ArrayList<>();
      parts.add(MaskedViews::query);
      parts.add(MaskedViews::key);
      for (int m = 0; m < a.hardNegatives().size(); m++) {
        int number = m;
        parts.add(views -> views.hardNegatives().get(number));
      }
      for (Function<MaskedViews, NDArray> part : parts) {
        float worst = part.apply(a).sub(part.apply(b)).abs().max().getFloat();
        if (!(worst <= 1e-5f)) {
          throw new IllegalStateException(name + ": results differ by " + worst);
        }
      }
    }
  }
}
