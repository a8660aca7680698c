package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saliencyssl.api.MaskedViews;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyMap;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.Views;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SaliencyChoice;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;
import org.saliencyssl.scda.AnnotatedCrop;
import org.saliencyssl.scda.Packs;
import org.saliencyssl.scda.SaliencyMetrics;

/**
 * Where do the masks of each released-code variant fall? Foreground and hidden pixels against the
 * annotation of random crops of the pets and coco packs. A variant is an arm of {@code
 * released-variants.json} over the tiny spec at 224 pixels, so that another one is a line there.
 *
 * <pre>{@code
 * ./mvnw -q -DskipTests package
 * java -Dsaliency.data=FOLDER -Dai.djl.pytorch.graph_optimizer=false -Dai.djl.offline=true \
 *   -cp "examples/target/test-classes:examples/target/classes:saliency-scda/target/test-classes:\
 * examples/target/lib/*" org.saliencyssl.examples.ReleasedVariants [SEED]
 * }</pre>
 *
 * <p>The seed is that of the masks; the crops are always those of seed 0.
 */
final class ReleasedVariants {

  private static final int SIDE = AnnotatedCrop.SIDE;
  private static final int GRID = 7;
  private static final int BATCH = 16;
  private static final long CROP_SEED = 0;

  private static final List<String> COLUMNS =
      List.of(
          "foreground share",
          "foreground IoU",
          "query: object hidden",
          "query: background hidden",
          "negative: object hidden",
          "negative: background hidden",
          "negative: IoU");

  /** An arm, ready to be asked. */
  private record Variant(String name, SaliencyChoice saliency, MaskingStrategy masking) {}

  private final NDManager manager;
  private final TensorOps ops;
  private final long seed;
  private final List<Variant> variants = new ArrayList<>();
  private final Map<SaliencyChoice, SaliencyProvider> providers = new LinkedHashMap<>();

  private ReleasedVariants(NDManager manager, TensorOps ops, long seed) {
    this.manager = manager;
    this.ops = ops;
    this.seed = seed;
  }

  /** Prints a table for each pack; see the class. */
  public static void main(String... arguments) throws IOException {
    long seed = arguments.length > 0 ? Long.parseLong(arguments[0]) : 0;
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TensorOps ops = TensorOps.load(manager)) {
      ReleasedVariants run = new ReleasedVariants(manager, ops, seed);
      run.open(Packs.folder());
      run.print("pets", AnnotatedCrop.pets(Packs.unpacked("pets600-max256"), CROP_SEED));
      run.print("coco128", AnnotatedCrop.coco(Packs.unpacked("coco128-max320"), 2, CROP_SEED));
      run.variants.forEach(variant -> variant.masking().close());
      run.providers.values().forEach(SaliencyProvider::close);
    }
  }

  /** The arms over the tiny spec, with the paper's view size, grid and localizer rule. */
  static List<SpecPoint> points() throws IOException {
    Path file = Files.createTempFile("released-variants", ".json");
    try {
      TinySpec.read()
          .with("\"imageSize\": 16", "\"imageSize\": 224")
          .with("\"grid\": 4", "\"grid\": 7")
          .with(
              "\"type\": \"border-contrast\", \"maps\": \"cached\", \"borderWidth\": 0.1,",
              "\"type\": \"scda\", \"maps\": \"online\", \"localizer\": \"mobilenetv2\","
                  + " \"weights\": \"mobilenetv2_1.0_features.safetensors\", \"inputSize\": 224,"
                  + " \"rows\": \"in-place\",")
          .withArms(arms())
          .write(file);
      return new SpecReader(PluginRegistries.load(ReleasedVariants.class.getClassLoader()))
          .read(file, List.of(), null)
          .points();
    } finally {
      Files.delete(file);
    }
  }

  private static String arms() throws IOException {
    try (InputStream in = ReleasedVariants.class.getResourceAsStream("released-variants.json")) {
      String object = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return object.substring(1, object.length() - 1);
    }
  }

  private void open(Path data) throws IOException {
    for (SpecPoint point : points()) {
      ExperimentSpec spec = point.spec();
      PluginContext context =
          new PluginContext(
              manager,
              ops,
              spec.compute().policy(),
              RandomStreams.of(seed).purpose("variant"),
              spec.facts(0),
              data);
      SaliencyChoice.Provider<?> provider = spec.saliency().provider();
      if (provider != null) {
        providers.computeIfAbsent(spec.saliency(), choice -> provider.create(context));
      }
      variants.add(new Variant(point.arm(), spec.saliency(), spec.masking().create(context)));
    }
  }

  private void print(String pack, List<AnnotatedCrop> crops) {
    VariantFigures figures = new VariantFigures(COLUMNS, List.of(1, 6));
    for (int start = 0; start < crops.size(); start += BATCH) {
      List<AnnotatedCrop> batch = crops.subList(start, Math.min(crops.size(), start + BATCH));
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        measure(batch, start, figures);
      }
    }
    System.out.printf("%n## %s, %d crops, masks of seed %d%n%n", pack, figures.count(), seed);
    System.out.println(figures.table());
  }

  private void measure(List<AnnotatedCrop> batch, int first, VariantFigures figures) {
    View query = view(batch, first, "query");
    View key = view(batch, first, "key");
    Map<SaliencyChoice, SaliencyMap> maps = new HashMap<>();
    providers.forEach(
        (choice, provider) -> {
          NDArray values = provider.values(query, GRID);
          maps.put(choice, new SaliencyMap(values, provider.foreground(values)));
        });
    for (Variant variant : variants) {
      SaliencyMap map = maps.get(variant.saliency());
      View guidedQuery = map == null ? query : query.with(map);
      View guidedKey = map == null ? key : key.with(map);
      MaskedViews masked = variant.masking().mask(new Views(guidedQuery, guidedKey, null)).get(0);
      float[] unmasked = variant.masking().inputFilter().apply(query.pixels()).toFloatArray();
      float[] shown = masked.query().toFloatArray();
      float[] negative = masked.hardNegatives().get(0).toFloatArray();
      float[] foreground = map == null ? null : map.foreground().toFloatArray();
      for (int n = 0; n < batch.size(); n++) {
        byte[] truth = batch.get(n).truth();
        Hidden positive = Hidden.of(unmasked, shown, n, truth);
        Hidden hard = Hidden.of(unmasked, negative, n, truth);
        float[] cells = foreground == null ? null : cells(foreground, n);
        figures.add(
            variant.name(),
            new double[] {
              cells == null ? Double.NaN : SaliencyMetrics.mean(cells),
              cells == null ? Double.NaN : SaliencyMetrics.iou(spread(cells), 0.5, truth),
              positive.ofObject(),
              positive.ofBackground(),
              hard.ofObject(),
              hard.ofBackground(),
              hard.iou()
            });
      }
    }
  }

  private View view(List<AnnotatedCrop> batch, int first, String branch) {
    float[] pixels = new float[batch.size() * 3 * SIDE * SIDE];
    float[] objects = new float[batch.size() * SIDE * SIDE];
    List<RandomStreams> streams = new ArrayList<>();
    for (int n = 0; n < batch.size(); n++) {
      System.arraycopy(batch.get(n).pixels(), 0, pixels, n * 3 * SIDE * SIDE, 3 * SIDE * SIDE);
      byte[] truth = batch.get(n).truth();
      for (int p = 0; p < truth.length; p++) {
        objects[n * SIDE * SIDE + p] = truth[p] == SaliencyMetrics.FOREGROUND ? 1 : 0;
      }
      streams.add(RandomStreams.of(seed).purpose(branch).at(first + n));
    }
    return new View(
        manager.create(pixels, new Shape(batch.size(), 3, SIDE, SIDE)),
        manager.create(objects, new Shape(batch.size(), 1, SIDE, SIDE)),
        null,
        streams);
  }

  private static float[] cells(float[] foreground, int image) {
    float[] cells = new float[GRID * GRID];
    System.arraycopy(foreground, image * cells.length, cells, 0, cells.length);
    return cells;
  }

  private static float[] spread(float[] cells) {
    float[] pixels = new float[SIDE * SIDE];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = cells[p / SIDE * GRID / SIDE * GRID + p % SIDE * GRID / SIDE];
    }
    return pixels;
  }

  /** Hidden and visible values of the judged pixels, each channel for itself. */
  private record Hidden(long object, long background, long allObject, long allBackground) {

    static Hidden of(float[] unmasked, float[] masked, int image, byte[] truth) {
      long[] hidden = new long[2];
      long[] all = new long[2];
      for (int i = 0; i < 3 * truth.length; i++) {
        byte kind = truth[i % truth.length];
        if (kind != SaliencyMetrics.IGNORED) {
          int at = image * 3 * truth.length + i;
          hidden[kind] += masked[at] != unmasked[at] ? 1 : 0;
          all[kind]++;
        }
      }
      return new Hidden(
          hidden[SaliencyMetrics.FOREGROUND],
          hidden[SaliencyMetrics.BACKGROUND],
          all[SaliencyMetrics.FOREGROUND],
          all[SaliencyMetrics.BACKGROUND]);
    }

    double ofObject() {
      return (double) object / allObject;
    }

    double ofBackground() {
      return (double) background / allBackground;
    }

    /** Of what is hidden and what is object. */
    double iou() {
      return (double) object / (allObject + background);
    }
  }
}
