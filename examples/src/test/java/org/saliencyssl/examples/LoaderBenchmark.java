package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.FusedSgd;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.training.augment.TwoViewAugmentation;
import org.saliencyssl.training.augment.TwoViewAugmentation.CroppedView;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.Datasets;
import org.saliencyssl.training.data.ImageSource;
import org.saliencyssl.training.data.RawBatch;

/**
 * How long a step waits for its images: reads a data set, augments it and trains, and prints the
 * share of the time that {@link BatchLoader#next} and the making of the views take.
 *
 * <p>Arguments: the spec, the data folder, a cache folder, loader threads, steps, then {@code
 * key=value} changes of the spec. Compute threads are the spec's.
 */
final class LoaderBenchmark {

  private static final int WARMUP = 20;
  private static final int PREFETCH = 3;

  private final ExperimentSpec spec;
  private final PluginContext context;
  private final NDManager manager;
  private final ImageSource train;
  private long waited;
  private long viewed;
  private long stepped;

  private LoaderBenchmark(ExperimentSpec spec, NDManager manager, ImageSource train, Path data) {
    this.spec = spec;
    this.manager = manager;
    this.train = train;
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
  public static void main(String... arguments) throws IOException {
    Path data = Path.of(arguments[1]);
    int loaderThreads = Integer.parseInt(arguments[3]);
    int steps = Integer.parseInt(arguments[4]);
    List<String> changes = Arrays.asList(arguments).subList(5, arguments.length);
    PluginRegistries plugins = PluginRegistries.load(LoaderBenchmark.class.getClassLoader());
    ExperimentSpec spec =
        new SpecReader(plugins).read(Path.of(arguments[0]), changes, null).points().get(0).spec();
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(spec.compute().threads()));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    ImageSource train =
        Datasets.open(spec.data(), data, Path.of(arguments[2]), loaderThreads, System.err::println)
            .train();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        BatchLoader loader = new BatchLoader(train, spec.data().side(), loaderThreads, PREFETCH)) {
      new LoaderBenchmark(spec, manager, train, data).run(loader, steps);
    }
  }

  private void run(BatchLoader loader, int steps) throws IOException {
    TwoViewAugmentation augmentation =
        new TwoViewAugmentation(
            spec.augmentation(),
            spec.imageSize(),
            context.ops(),
            manager,
            context.streams().purpose("view"),
            train.size() / spec.training().batchSize());
    try (Network encoder =
            Network.create(
                spec.encoder().definition(), manager, context.policy(), context.streams());
        ContrastiveObjective objective = spec.objective().create(encoder, context)) {
      List<NDArray> parameters = new ArrayList<>(encoder.trainable());
      parameters.addAll(objective.trainable());
      FusedSgd optimizer = new FusedSgd(context.ops(), parameters, 0.9, 1e-4, true);
      loader.schedule(order(WARMUP + steps), augmentation.work(0));
      for (int step = 0; step < WARMUP + steps; step++) {
        if (step == WARMUP) {
          waited = 0;
          viewed = 0;
          stepped = 0;
        }
        step(loader, augmentation, objective, optimizer, step);
      }
    }
    double total = waited + viewed + stepped;
    System.out.printf(
        Locale.ROOT,
        "step_ms=%.1f wait_ms=%.3f views_ms=%.3f wait_share=%.4f views_share=%.4f%n",
        total * 1e-6 / steps,
        waited * 1e-6 / steps,
        viewed * 1e-6 / steps,
        waited / total,
        viewed / total);
  }

  /** One pass after another over the images as they are stored; the order costs nothing. */
  private Iterator<int[]> order(int steps) {
    int batch = spec.training().batchSize();
    return IntStream.range(0, steps)
        .mapToObj(
            step -> IntStream.range(0, batch).map(i -> (step * batch + i) % train.size()).toArray())
        .iterator();
  }

  private void step(
      BatchLoader loader,
      TwoViewAugmentation augmentation,
      ContrastiveObjective objective,
      FusedSgd optimizer,
      long step)
      throws IOException {
    long start = System.nanoTime();
    RawBatch batch = loader.next();
    long read = System.nanoTime();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      List<CroppedView> views = augmentation.views(batch, step);
      long made = System.nanoTime();
      objective.beginStep(step);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray query = views.get(0).view().pixels();
        NDArray key = views.get(1).view().pixels();
        NDArray loss = objective.loss(new MaskedViews(query, key, List.of(), null));
        collector.backward(loss);
        loss.getFloat();
      }
      optimizer.step(0.03);
      objective.endStep();
      waited += read - start;
      viewed += made - read;
      stepped += System.nanoTime() - made;
    }
    loader.recycle(batch);
  }
}
