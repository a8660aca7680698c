package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saliencyssl.api.ContrastiveObjective;
import org.saliencyssl.api.EncoderSaliency;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SaliencyChoice;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.scda.AnnotatedCrop;
import org.saliencyssl.scda.Packs;
import org.saliencyssl.training.OnlineSaliency;
import org.saliencyssl.training.Pretrainer;
import org.saliencyssl.training.TrainingResult;
import org.saliencyssl.training.data.BatchLoader;
import org.saliencyssl.training.data.DatasetSplits;
import org.saliencyssl.training.data.Datasets;

/**
 * Does {@code scda-self} find the object as training goes on? Trains the arm {@code trained} of
 * {@code self-localizer.json} and prints, before each epoch and at the end, AUC and IoU of its maps
 * and of those of the encoder at other sizes on crops of the pets and coco packs, beside the other
 * arms, which do not learn.
 *
 * <pre>{@code
 * ./mvnw -q -DskipTests package
 * java -Dsaliency.data=FOLDER -Dai.djl.pytorch.graph_optimizer=false -Dai.djl.offline=true \
 *   -cp "examples/target/test-classes:examples/target/classes:saliency-scda/target/test-classes:\
 * examples/target/lib/*" org.saliencyssl.examples.SelfLocalizerRun [training.epochs=N ...]
 * }</pre>
 *
 * <p>Arguments are changes of the spec, as in {@code ./saliency run}.
 */
final class SelfLocalizerRun {

  private static final String TRAINED = "trained";
  private static final int LOADER_THREADS = 2;
  private static final long SEED = 0;

  private final NDManager manager;
  private final TensorOps ops;
  private final Path data;
  private final Map<String, SaliencyProvider> learning = new LinkedHashMap<>();
  private final Map<String, SaliencyProvider> fixed = new LinkedHashMap<>();
  private List<CropSet> sets = List.of();
  private long stepsPerEpoch;
  private long asked;

  private SelfLocalizerRun(NDManager manager, TensorOps ops, Path data) {
    this.manager = manager;
    this.ops = ops;
    this.data = data;
  }

  /** Trains and prints; see the class. */
  public static void main(String... changes) throws IOException {
    List<SpecPoint> points = points(List.of(changes));
    String threads = Integer.toString(points.get(0).spec().compute().threads());
    System.setProperty("ai.djl.pytorch.num_threads", threads);
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    Path folder = Files.createTempDirectory("self-localizer-");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TensorOps ops = TensorOps.load(manager)) {
      new SelfLocalizerRun(manager, ops, Packs.folder()).run(points, folder);
    }
  }

  /** The arms of the spec that lies beside this class. */
  static List<SpecPoint> points(List<String> changes) throws IOException {
    Path file = Files.createTempFile("self-localizer", ".json");
    try (InputStream in = SelfLocalizerRun.class.getResourceAsStream("self-localizer.json")) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return new SpecReader(PluginRegistries.load(SelfLocalizerRun.class.getClassLoader()))
          .read(file, changes, null)
          .points();
    } finally {
      Files.delete(file);
    }
  }

  private void run(List<SpecPoint> points, Path folder) throws IOException {
    ExperimentSpec spec =
        points.stream()
            .filter(point -> point.arm().equals(TRAINED))
            .findFirst()
            .orElseThrow()
            .spec();
    int side = spec.imageSize();
    List<AnnotatedCrop> pets = AnnotatedCrop.pets(Packs.unpacked("pets600-max256"), SEED);
    List<AnnotatedCrop> coco = AnnotatedCrop.coco(Packs.unpacked("coco128-max320"), 2, SEED);
    sets =
        List.of(
            new CropSet("pets", pets, side, manager, ops),
            new CropSet("coco128", coco, side, manager, ops));
    RandomStreams streams = RandomStreams.of(SEED);
    try (Network encoder =
            Network.create(
                spec.encoder().definition(),
                manager,
                spec.compute().policy(),
                streams.purpose("init"));
        MaskingStrategy masking = spec.masking().create(context(spec, "masking"))) {
      for (SpecPoint point : points) {
        open(point, encoder, masking);
      }
      head();
      fixed.forEach((name, provider) -> row("any", name, provider, spec.grid()));
      train(spec, encoder, masking, folder);
    }
  }

  /** The trained arm's provider is attached by the loop, the others here. */
  private void open(SpecPoint point, Network encoder, MaskingStrategy masking) {
    SaliencyChoice.Provider<?> choice = point.spec().saliency().provider();
    if (choice == null) {
      throw new IllegalStateException("arm " + point.arm() + " has no saliency");
    }
    SaliencyProvider provider = choice.create(context(point.spec(), "saliency"));
    boolean follows = provider instanceof EncoderSaliency;
    if (provider instanceof EncoderSaliency follower && !point.arm().equals(TRAINED)) {
      follower.attach(encoder, masking.inputFilter());
    }
    (follows ? learning : fixed).put(point.arm(), provider);
  }

  private void train(ExperimentSpec spec, Network encoder, MaskingStrategy masking, Path folder)
      throws IOException {
    DatasetSplits splits =
        Datasets.open(
            spec.data(), data, Path.of("target", "packs"), LOADER_THREADS, System.err::println);
    stepsPerEpoch = splits.train().size() / spec.training().batchSize();
    try (ContrastiveObjective objective =
            spec.objective().create(encoder, context(spec, "objective"));
        OnlineSaliency saliency = new OnlineSaliency(learning.get(TRAINED), spec.grid());
        BatchLoader loader =
            new BatchLoader(splits.train(), spec.data().side(), LOADER_THREADS, 3);
        Pretrainer pretrainer =
            new Pretrainer(
                spec.pretrain(),
                new Pretrainer.Parts(
                    manager,
                    ops,
                    encoder,
                    objective,
                    masking,
                    saliency,
                    false,
                    splits.train(),
                    loader),
                RandomStreams.of(SEED),
                folder,
                "self-localizer")) {
      TrainingResult result = pretrainer.run("self-localizer", () -> look(spec.grid()));
      look(spec.grid()); // the loop asks before every step, so the end is one more
      System.out.printf(
          "%n%d steps of %d images, %.0f s of training, final loss %.3f%n",
          result.steps(), spec.training().batchSize(), result.seconds(), result.loss());
    }
  }

  /** Measures at the first step of each epoch, and never stops the run. */
  private boolean look(int grid) {
    if (asked % stepsPerEpoch == 0) {
      String epoch = Long.toString(asked / stepsPerEpoch);
      learning.forEach((name, provider) -> row(epoch, name, provider, grid));
    }
    asked++;
    return false;
  }

  private void head() {
    StringBuilder head = new StringBuilder("| epochs | saliency |");
    sets.forEach(set -> head.append(" %s: AUC | IoU |".formatted(set.name())));
    System.out.println(head);
    System.out.println("|---|---|" + "---|---|".repeat(sets.size()));
  }

  private void row(String epoch, String name, SaliencyProvider provider, int grid) {
    StringBuilder row = new StringBuilder("| %s | %s |".formatted(epoch, name));
    for (CropSet set : sets) {
      row.append(' ').append(set.figures(provider, grid, manager, ops)).append(" |");
    }
    System.out.println(row);
  }

  private PluginContext context(ExperimentSpec spec, String family) {
    return new PluginContext(
        manager,
        ops,
        spec.compute().policy(),
        RandomStreams.of(SEED).purpose(family),
        spec.facts(0),
        data);
  }
}
