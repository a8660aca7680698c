package org.saliencyssl.experiment.run;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.eval.CollapseVerdict;
import org.saliencyssl.eval.Evaluation;
import org.saliencyssl.eval.Reference;
import org.saliencyssl.eval.Score;
import org.saliencyssl.eval.TransferSettings;
import org.saliencyssl.experiment.record.LabelUse;
import org.saliencyssl.experiment.record.Measurement;
import org.saliencyssl.experiment.record.RecordStore;
import org.saliencyssl.experiment.record.RunRecord;
import org.saliencyssl.experiment.record.TrainingSummary;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.MaskingChoice;
import org.saliencyssl.experiment.spec.SaliencyChoice;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.training.CachedSaliency;
import org.saliencyssl.training.MemoryShortage;
import org.saliencyssl.training.MemoryShortageException;
import org.saliencyssl.training.OnlineSaliency;
import org.saliencyssl.training.Pretrainer;
import org.saliencyssl.training.SaliencySource;
import org.saliencyssl.training.TrainingResult;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.DataSettings;
import org.saliencyssl.training.data.DatasetSplits;
import org.saliencyssl.training.data.Datasets;
import org.saliencyssl.training.progress.StepClock;

/**
 * The way of one run: open the data, build the plug-ins, pretrain, evaluate, record. A reader who
 * follows a number from its spec to its table comes through here.
 */
final class Experiment {

  /** The reference that is stored last. */
  private static final String CEILING = "supervised";

  private static final int PREFETCHED_BATCHES = 3;

  private final RunOptions options;
  private final Path cache;
  private final Provenance provenance;

  Experiment(RunOptions options, Path cache, Provenance provenance) {
    this.options = options;
    this.cache = cache;
    this.provenance = provenance;
  }

  /**
   * Runs one point and stores its record in its folder.
   *
   * @return the record; empty if the run was stopped on request, with a checkpoint
   */
  Optional<RunRecord> run(SpecPoint point, Path folder) throws IOException {
    long startedAt = System.nanoTime();
    OffsetDateTime started = OffsetDateTime.now(ZoneOffset.UTC);
    ExperimentSpec spec = point.spec();
    RandomStreams streams = RandomStreams.of(point.seed());
    try (ComputeSession session = ComputeSession.open(spec.compute(), this::log)) {
      DatasetSplits splits = open(spec);
      List<DatasetSplits> transfers = transfers(spec);
      try (Network encoder = encoder(spec, session, streams);
          MaskingStrategy masking =
              spec.masking().create(context(spec, session, splits, streams, "masking"));
          ContrastiveObjective objective =
              spec.objective()
                  .create(encoder, context(spec, session, splits, streams, "objective"))) {
        StepClock clock = Profiling.clock(options.profile(), session.manager(), this::log);
        TrainingResult trained =
            pretrain(
                point,
                folder,
                session,
                splits,
                encoder,
                masking,
                objective,
                options.stopRequested(),
                clock);
        if (!trained.completed()) {
          Profiling.finish(clock, folder, this::log);
          return Optional.empty();
        }
        List<Score> scores =
            evaluation(point, session, splits, transfers).encoder(encoder, masking.inputFilter());
        clock.lap(StepClock.Part.EVALUATION);
        Profiling.finish(clock, folder, this::log);
        RunRecord record =
            new RunRecord(
                RunRecord.FORMAT,
                RunRecord.Kind.ARM,
                point.experiment(),
                point.arm(),
                point.seed(),
                measurements(scores),
                summary(trained),
                LabelUse.of(capabilities(spec)),
                remarks(spec, session),
                provenance.of(point, session, splits, started, startedAt));
        RecordStore.write(folder.resolve(RecordStore.FILE), record);
        return Optional.of(record);
      } catch (MemoryShortageException e) {
        // what the run held is closed by now
        throw new BatchTrials(batch -> spec.withBatchSize(batch).allowsBatch())
            .explained(e, spec.training().batchSize(), b -> fits(point, b, session, splits));
      }
    }
  }

  /** Makes one step of a run like the point's, with another batch, in a folder that is deleted. */
  private boolean fits(SpecPoint point, int batch, ComputeSession session, DatasetSplits splits)
      throws IOException {
    log(point.label() + ": out of memory; trying one step with batch " + batch);
    SpecPoint smaller = point.withBatchSize(batch);
    ExperimentSpec spec = smaller.spec();
    RandomStreams streams = RandomStreams.of(point.seed());
    AtomicBoolean begun = new AtomicBoolean(options.stopRequested().getAsBoolean());
    Path folder = Files.createTempDirectory("saliency-trial-");
    try (Network encoder = encoder(spec, session, streams);
        MaskingStrategy masking =
            spec.masking().create(context(spec, session, splits, streams, "masking"));
        ContrastiveObjective objective =
            spec.objective()
                .create(encoder, context(spec, session, splits, streams, "objective"))) {
      BooleanSupplier afterOne = () -> begun.getAndSet(true);
      StepClock off = StepClock.off();
      return pretrain(smaller, folder, session, splits, encoder, masking, objective, afterOne, off)
              .steps()
          > 0;
    } catch (MemoryShortageException e) {
      return false;
    } catch (EngineException e) {
      if (MemoryShortage.of(e).isEmpty()) {
        throw e;
      }
      return false; // before the step, for instance for a network's parameters
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /**
   * Measures the floors and the ceiling that arms are read against, and stores them.
   *
   * @param points with one seed, data, backbone and evaluation
   */
  void references(List<SpecPoint> points, Path folder) throws IOException {
    SpecPoint point = points.get(0);
    long startedAt = System.nanoTime();
    OffsetDateTime started = OffsetDateTime.now(ZoneOffset.UTC);
    ExperimentSpec spec = point.spec();
    try (ComputeSession session = ComputeSession.open(spec.compute(), this::log)) {
      DatasetSplits splits = open(spec);
      for (Reference reference : measured(points, session, splits)) {
        boolean ceiling = reference.name().equals(CEILING);
        RunRecord record =
            new RunRecord(
                RunRecord.FORMAT,
                ceiling ? RunRecord.Kind.CEILING : RunRecord.Kind.FLOOR,
                point.experiment(),
                reference.name(),
                point.seed(),
                measurements(reference.scores()),
                null,
                ceiling ? List.of(LabelUse.LABELS) : List.of(),
                List.of(reference.name() + ": " + reference.description()),
                provenance.of(point, session, splits, started, startedAt));
        String name = reference.name().replaceAll("[^a-z0-9.]+", "-");
        Path home = Files.createDirectories(folder.resolve(name));
        RecordStore.write(home.resolve(RecordStore.FILE), record);
      }
    }
  }

  /** The random-initialised encoder is measured behind the filter of each finished arm, too. */
  private List<Reference> measured(
      List<SpecPoint> points, ComputeSession session, DatasetSplits splits) throws IOException {
    SpecPoint point = points.get(0);
    RandomStreams streams = RandomStreams.of(point.seed());
    Set<MaskingChoice<?>> seen = new HashSet<>();
    List<MaskingStrategy> strategies = new ArrayList<>();
    try {
      for (SpecPoint one : points) {
        ExperimentSpec spec = one.spec();
        Path record = options.out().resolve(one.label()).resolve(RecordStore.FILE);
        if (Files.exists(record) && seen.add(spec.masking())) {
          strategies.add(spec.masking().create(context(spec, session, splits, streams, "masking")));
        }
      }
      SortedMap<String, InputFilter> filters = new TreeMap<>();
      strategies.forEach(
          strategy -> filters.put(strategy.inputFilter().name(), strategy.inputFilter()));
      filters.remove(InputFilter.NONE.name());
      return evaluation(point, session, splits, transfers(point.spec()))
          .references(point.spec().encoder().definition(), filters.values());
    } finally {
      strategies.forEach(MaskingStrategy::close);
    }
  }

  /** Opens the data; what the evaluation could not do with them is refused before training. */
  private DatasetSplits open(ExperimentSpec spec) throws IOException {
    DatasetSplits splits = open(spec.data());
    Fingerprints.checkData(options.out(), spec.data(), splits.fingerprint());
    List<Problem> problems = spec.evaluation().checkData(splits.train().size());
    if (!problems.isEmpty()) {
      throw new RunFailedException(
          problems.stream()
              .map(problem -> problem.under("/evaluation"))
              .map(problem -> problem.pointer() + ": " + problem.message())
              .collect(Collectors.joining("\n")));
    }
    return splits;
  }

  private DatasetSplits open(DataSettings data) throws IOException {
    return Datasets.open(data, options.data(), cache, options.loaderThreads(), this::log);
  }

  /**
   * Opens what the encoder is evaluated on besides; before training, so that nothing is missing.
   */
  private List<DatasetSplits> transfers(ExperimentSpec spec) throws IOException {
    List<DatasetSplits> opened = new ArrayList<>();
    for (TransferSettings transfer : spec.evaluation().transfer()) {
      opened.add(open(transfer.data()));
    }
    return opened;
  }

  private static Network encoder(
      ExperimentSpec spec, ComputeSession session, RandomStreams streams) {
    return Network.create(
        spec.encoder().definition(),
        session.manager(),
        spec.compute().policy(),
        spec.compute().recompute(),
        streams.purpose("init"));
  }

  private TrainingResult pretrain(
      SpecPoint point,
      Path folder,
      ComputeSession session,
      DatasetSplits splits,
      Network encoder,
      MaskingStrategy masking,
      ContrastiveObjective objective,
      BooleanSupplier stopRequested,
      StepClock clock)
      throws IOException {
    ExperimentSpec spec = point.spec();
    RandomStreams streams = RandomStreams.of(point.seed());
    boolean labelled = spec.objective().capabilities().contains(Capability.USES_LABELS);
    try (SaliencySource saliency = saliency(spec, session, splits, streams);
        BatchLoader loader =
            new BatchLoader(
                splits.train(), spec.data().side(), options.loaderThreads(), PREFETCHED_BATCHES);
        Pretrainer pretrainer =
            new Pretrainer(
                spec.pretrain(),
                new Pretrainer.Parts(
                    session.manager(),
                    session.ops(),
                    encoder,
                    objective,
                    masking,
                    saliency,
                    labelled,
                    splits.train(),
                    loader),
                streams,
                folder,
                point.hash())) {
      return pretrainer.run(point.label(), stopRequested, clock);
    }
  }

  private @Nullable SaliencySource saliency(
      ExperimentSpec spec, ComputeSession session, DatasetSplits splits, RandomStreams streams)
      throws IOException {
    SaliencyChoice.Provider<?> choice = spec.saliency().provider();
    if (choice == null) {
      return null;
    }
    var provider = choice.create(context(spec, session, splits, streams, "saliency"));
    if (choice.maps() == SaliencyChoice.Maps.ONLINE) {
      return new OnlineSaliency(provider, spec.grid());
    }
    String key = provenance.saliencyKey(spec, session, splits);
    return CachedSaliency.open(
        new CachedSaliency.Maker(
            provider, spec.grid(), session.ops(), session.manager(), streams.purpose("saliency")),
        cache.resolve("saliency").resolve(Provenance.sha256(key).substring(0, 24) + ".maps"),
        key,
        splits.train(),
        spec.data().side(),
        options.loaderThreads());
  }

  private PluginContext context(
      ExperimentSpec spec,
      ComputeSession session,
      DatasetSplits splits,
      RandomStreams streams,
      String family) {
    return new PluginContext(
        session.manager(),
        session.ops(),
        spec.compute().policy(),
        streams.purpose(family),
        spec.facts(splits.train().classNames().size()),
        options.data());
  }

  private Evaluation evaluation(
      SpecPoint point,
      ComputeSession session,
      DatasetSplits splits,
      List<DatasetSplits> transfers) {
    ExperimentSpec spec = point.spec();
    return new Evaluation(
        spec.evaluation(),
        new Evaluation.Context(
            session.manager(),
            session.ops(),
            spec.compute().policy(),
            spec.imageSize(),
            options.loaderThreads(),
            RandomStreams.of(point.seed()),
            this::log),
        splits,
        transfers);
  }

  private static List<Measurement> measurements(List<Score> scores) {
    return scores.stream().map(Measurement::of).toList();
  }

  private static TrainingSummary summary(TrainingResult trained) {
    double chance = trained.chanceLevel().orElse(Double.NaN);
    // hard negatives raise the loss, but not the chance level
    double contrast = trained.health().getOrDefault("lossWithoutHardNegatives", trained.loss());
    Double cosine = trained.health().get("keyCosine");
    CollapseVerdict verdict =
        cosine == null
            ? CollapseVerdict.of(contrast, chance)
            : CollapseVerdict.of(cosine, contrast, chance);
    return new TrainingSummary(
        trained.steps(),
        trained.loss(),
        Double.isNaN(chance) ? null : chance,
        verdict.collapsed(),
        verdict.reason(),
        trained.seconds(),
        trained.imagesPerSecond(),
        trained.weightsHash());
  }

  private static Set<Capability> capabilities(ExperimentSpec spec) {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    Stream.of(
            spec.saliency().capabilities(),
            spec.masking().capabilities(),
            spec.objective().capabilities())
        .forEach(all::addAll);
    return all;
  }

  private static List<String> remarks(ExperimentSpec spec, ComputeSession session) {
    List<String> remarks = new ArrayList<>();
    SaliencyChoice.Provider<?> choice = spec.saliency().provider();
    if (choice != null) {
      remarks.add(
          "saliency %s: %s".formatted(choice.factory().name(), choice.factory().description()));
    }
    remarks.addAll(session.remarks(spec.compute()));
    return remarks;
  }

  private void log(String line) {
    options.log().println(line);
  }
}
