package org.saliencyssl.examples;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
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
import org.saliencyssl.training.SaliencySource;
import org.saliencyssl.training.TrainingResult;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.DatasetSplits;
import org.saliencyssl.training.data.Datasets;

/**
 * One arm put together in this process, with its parts open to a look; saliency, if it has some, is
 * computed online.
 */
final class AssembledRun implements AutoCloseable {

  private static final int LOADER_THREADS = 2;
  private static final int AHEAD = 3;

  final ExperimentSpec spec;
  final NDManager manager;
  final TensorOps ops;
  final Network encoder;
  final MaskingStrategy masking;
  final DatasetSplits splits;
  private final Path folder;
  private final @Nullable SaliencySource saliency;
  private final ContrastiveObjective objective;
  private final BatchLoader loader;
  private final Pretrainer pretrainer;

  /**
   * @param manager closed by the caller
   * @param folder where the run keeps its files, a checkpoint to go on from among them
   */
  AssembledRun(ExperimentSpec spec, NDManager manager, long seed, Path folder) throws IOException {
    RandomStreams streams = RandomStreams.of(seed);
    this.spec = spec;
    this.manager = manager;
    this.folder = folder;
    this.splits = Datasets.open(spec.data(), folder, folder, LOADER_THREADS, System.err::println);
    this.ops = TensorOps.load(manager);
    this.encoder =
        Network.create(
            spec.encoder().definition(),
            manager,
            spec.compute().policy(),
            spec.compute().recompute(),
            streams.purpose("init"));
    this.masking = spec.masking().create(context(streams.purpose("masking")));
    this.objective = spec.objective().create(encoder, context(streams.purpose("objective")));
    this.saliency = saliency(streams.purpose("saliency"));
    this.loader = new BatchLoader(splits.train(), spec.data().side(), LOADER_THREADS, AHEAD);
    this.pretrainer =
        new Pretrainer(
            spec.pretrain(),
            new Pretrainer.Parts(
                manager, ops, encoder, objective, masking, saliency, false, splits.train(), loader),
            streams,
            folder,
            "assembled");
  }

  /** Reads a spec's only arm. */
  static ExperimentSpec spec(Path file) throws IOException {
    return spec(file, List.of());
  }

  /** Reads a spec's only arm, changed by {@code key=value}. */
  static ExperimentSpec spec(Path file, List<String> changes) throws IOException {
    PluginRegistries plugins = PluginRegistries.load(AssembledRun.class.getClassLoader());
    return new SpecReader(plugins).read(file, changes, null).points().get(0).spec();
  }

  /** Steps of the whole run. */
  long steps() {
    int batch = spec.training().batchSize();
    return (long) (splits.train().size() / batch) * spec.training().epochs();
  }

  /** Trains to the end, or until told to stop; asks before every step. */
  TrainingResult train(BooleanSupplier stop) throws IOException {
    return pretrainer.run("assembled", stop);
  }

  private @Nullable SaliencySource saliency(RandomStreams streams) throws IOException {
    SaliencyChoice.Provider<?> provider = spec.saliency().provider();
    return provider == null
        ? null
        : new OnlineSaliency(provider.create(context(streams)), spec.grid());
  }

  private PluginContext context(RandomStreams streams) {
    return new PluginContext(manager, ops, spec.compute().policy(), streams, spec.facts(0), folder);
  }

  @Override
  public void close() {
    pretrainer.close();
    loader.close();
    if (saliency != null) {
      saliency.close();
    }
    objective.close();
    masking.close();
    encoder.close();
    ops.close();
  }
}
