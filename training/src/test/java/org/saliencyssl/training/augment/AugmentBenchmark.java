package org.saliencyssl.training.augment;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.saliencyssl.api.Interval;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.ClassFolders;
import org.saliencyssl.training.data.Datasets;
import org.saliencyssl.training.data.ImageSource;
import org.saliencyssl.training.data.OnBadImage;
import org.saliencyssl.training.data.RawBatch;

/**
 * Images per CPU-second of the data path: JPEG files, or their packed form, to two normalised
 * float32 views of 224 pixels, MoCo v2's recipe, one thread; the peer is {@code
 * docs/benchmarks/peer_augment.py}.
 *
 * <p>Arguments: the folder that the peer made, stored side, antialias, batch, rounds, {@code
 * packed} or {@code files}, {@code host} or {@code device}. CPU-seconds are the whole process's,
 * garbage collection included.
 */
final class AugmentBenchmark {

  private static final int VIEW = 224;
  private static final int WARMUP = 6;

  private final BatchLoader loader;
  private final TwoViewAugmentation augmentation;
  private final List<int[]> batches;

  private AugmentBenchmark(
      ImageSource source, TwoViewAugmentation augmentation, int side, int batch) {
    this.loader = new BatchLoader(source, side, 1, 0);
    this.augmentation = augmentation;
    this.batches = new ArrayList<>();
    for (int from = 0; from + batch <= source.size(); from += batch) {
      batches.add(IntStream.range(from, from + batch).toArray());
    }
  }

  /** Times reading alone and reading with both views, and prints a line for each. */
  public static void main(String... arguments) throws IOException {
    int side = Integer.parseInt(arguments[1]);
    int antialias = Integer.parseInt(arguments[2]);
    int batch = Integer.parseInt(arguments[3]);
    int rounds = Integer.parseInt(arguments[4]);
    boolean packed = arguments[5].equals("packed");
    ClassFolders folders =
        new ClassFolders(arguments[0], "train", "val", "val", 0, 0, side, OnBadImage.FAIL, packed);
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    Path cache = Files.createTempDirectory("augment-benchmark");
    ImageSource source = Datasets.open(folders, Path.of(""), cache, 1, System.err::println).train();
    AugmentationSettings settings = mocov2(antialias);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TensorOps ops = TensorOps.load(manager)) {
      ViewRoute route =
          arguments[6].equals("host")
              ? new HostViews(settings, VIEW, manager)
              : new DeviceViews(settings, VIEW, ops, manager);
      TwoViewAugmentation augmentation =
          new TwoViewAugmentation(settings, RandomStreams.of(0), 1, route);
      AugmentBenchmark benchmark = new AugmentBenchmark(source, augmentation, side, batch);
      benchmark.report("read", rounds, benchmark::read);
      benchmark.report("views", rounds, benchmark::views);
      benchmark.loader.close();
    }
  }

  private interface Work {
    void all(int round) throws IOException;
  }

  private void report(String name, int rounds, Work work) throws IOException {
    double[] rates = new double[rounds];
    int images = batches.size() * batches.get(0).length;
    for (int round = -WARMUP; round < rounds; round++) {
      long start = cpuNanos();
      work.all(round + WARMUP);
      if (round >= 0) {
        rates[round] = images / ((cpuNanos() - start) * 1e-9);
      }
    }
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-8s images_per_cpu_s median=%.1f max=%.1f%n",
        name,
        sorted[rounds / 2],
        sorted[rounds - 1]);
  }

  private void read(int round) throws IOException {
    loader.schedule(batches.iterator());
    while (loader.hasNext()) {
      loader.recycle(loader.next());
    }
  }

  private void views(int round) throws IOException {
    Iterator<int[]> iterator = batches.iterator();
    int step = round * batches.size(); // one step an epoch: other draws for every batch
    loader.schedule(iterator, augmentation.work(step));
    while (loader.hasNext()) {
      RawBatch batch = loader.next();
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        augmentation.views(batch, step++);
      }
      loader.recycle(batch);
    }
  }

  /** MoCo v2's recipe, the blur cut at 23 pixels as in {@code examples/experiments/paper}. */
  private static AugmentationSettings mocov2(int antialias) {
    return new AugmentationSettings(
        new Interval(0.2, 1),
        new Interval(3.0 / 4, 4.0 / 3),
        antialias,
        0.8,
        0.4,
        0.4,
        0.4,
        0.1,
        0.2,
        0.5,
        23,
        new Interval(0.1, 2),
        0.5);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
