package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.View;
import org.saliencyssl.api.random.RandomStreams;

/**
 * Does saliency find the object? Random crops of photographs against their annotation; needs {@code
 * -Dsaliency.data}. Writes {@code target/saliency-report.md}.
 */
class SaliencyQualityTest {

  private static final long SEED = 0;
  private static final int GRID = 7;
  private static final int CELL = AnnotatedCrop.SIDE / GRID;
  private static final int BATCH = 16;
  private static final String SCDA = "scda(mobilenetv2)";
  private static final String SORTED = "scda(mobilenetv2), rows sorted";
  private static final String CACHED = "scda(mobilenetv2), cached";

  /** Figures of one map and its foreground, NaN where undefined. */
  private record Score(
      double pixelAuc,
      double pixelIou,
      double cellAuc,
      double cellIou,
      double foreground,
      double foregroundIou) {}

  private static Map<String, List<Score>> pets;
  private static Map<String, List<Score>> coco;

  @BeforeAll
  static void measure() throws IOException {
    Path data = Packs.folder();
    System.setProperty("ai.djl.pytorch.num_threads", "2");
    pets = measure(data, AnnotatedCrop.pets(Packs.unpacked("pets600-max256"), SEED));
    coco = measure(data, AnnotatedCrop.coco(Packs.unpacked("coco128-max320"), 2, SEED));
    String report = report();
    System.out.println(report);
    Files.writeString(Path.of("target", "saliency-report.md"), report);
  }

  @Test
  void scdaFindsPets() {
    assertThat(mean(pets, SCDA, 0)).as("AUC, seed %d", SEED).isGreaterThan(0.90);
    assertThat(mean(pets, SCDA, 1)).as("IoU, seed %d", SEED).isGreaterThan(0.60);
  }

  @Test
  void scdaBeatsTheControlsOnPetsAndOnCoco() {
    for (Map<String, List<Score>> set : List.of(pets, coco)) {
      for (String control : List.of("centre-prior", "random-map")) {
        for (int figure = 0; figure < 4; figure++) {
          assertThat(mean(set, SCDA, figure))
              .as("against %s, figure %d, seed %d", control, figure, SEED)
              .isGreaterThan(mean(set, control, figure));
        }
      }
    }
  }

  @Test
  void borderContrastIsBetterThanChance() {
    assertThat(mean(pets, "border-contrast", 0)).as("seed %d", SEED).isGreaterThan(0.65);
    assertThat(mean(coco, "border-contrast", 0)).as("seed %d", SEED).isGreaterThan(0.6);
  }

  @Test
  void aRandomMapIsChance() {
    assertThat(mean(pets, "random-map", 0)).as("seed %d", SEED).isCloseTo(0.5, within(0.03));
    assertThat(mean(coco, "random-map", 0)).as("seed %d", SEED).isCloseTo(0.5, within(0.03));
  }

  @Test
  void aCachedMapCroppedWithTheViewServesLikeTheViewsOwn() {
    for (Map<String, List<Score>> set : List.of(pets, coco)) {
      assertThat(mean(set, CACHED, 0))
          .as("AUC, seed %d", SEED)
          .isCloseTo(mean(set, SCDA, 0), within(0.03));
    }
  }

  /** The released code judges a cell by another cell's value (paper.md, section 2, item 2). */
  @Test
  void sortingTheRowsLosesForegroundIou() {
    for (Map<String, List<Score>> set : List.of(pets, coco)) {
      double[] described = figures(set, SCDA, 5).toArray();
      double[] released = figures(set, SORTED, 5).toArray();
      double[] lost = new double[described.length];
      for (int n = 0; n < lost.length; n++) {
        lost[n] = described[n] - released[n];
      }
      double mean = Arrays.stream(lost).average().orElseThrow();
      assertThat(mean).as("seed %d", SEED).isGreaterThan(4 * error(lost, mean));
      assertThat(mean(set, SORTED, 4))
          .as("gamma, seed %d", SEED)
          .isCloseTo(mean(set, SCDA, 4), within(1e-9));
    }
  }

  private static Map<String, SaliencyProvider> providers(PluginContext context) {
    Map<String, SaliencyProvider> providers = new LinkedHashMap<>();
    providers.put(
        SCDA,
        new Scda(
            new ScdaSettings(
                LocalizerNetwork.MOBILENETV2,
                "mobilenetv2_1.0_features.safetensors",
                AnnotatedCrop.SIDE,
                0.6,
                Rows.IN_PLACE),
            context));
    providers.put(
        "scda(squeezenet)",
        new Scda(
            new ScdaSettings(
                LocalizerNetwork.SQUEEZENET,
                "squeezenet1.1.safetensors",
                AnnotatedCrop.SIDE,
                0.6,
                Rows.IN_PLACE),
            context));
    providers.put(
        "border-contrast", new BorderContrast(new BorderContrastSettings(0.1, 0.6), context));
    providers.put(
        "centre-prior", new CentrePrior(new CentrePriorSettings(0.25, 0.6), context.ops()));
    providers.put("random-map", new RandomMap(new RandomMapSettings(0.6), context.ops()));
    return providers;
  }

  private static Map<String, List<Score>> measure(Path data, List<AnnotatedCrop> crops) {
    Map<String, List<Score>> scores = new LinkedHashMap<>();
    try (Bench bench = new Bench()) {
      Map<String, SaliencyProvider> providers = providers(bench.context(data));
      for (int start = 0; start < crops.size(); start += BATCH) {
        List<AnnotatedCrop> batch = crops.subList(start, Math.min(crops.size(), start + BATCH));
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          View views = view(bench, batch.stream().map(AnnotatedCrop::pixels).toList(), start);
          for (Map.Entry<String, SaliencyProvider> named : providers.entrySet()) {
            SaliencyProvider provider = named.getValue();
            NDArray maps = provider.values(views, GRID);
            NDArray foreground = provider.foreground(maps);
            add(scores, named.getKey(), bench, maps, foreground, batch);
            if (named.getKey().equals(SCDA)) {
              add(scores, SORTED, bench, maps, Rows.SORTED.place(foreground), batch);
            }
          }
          View whole = view(bench, batch.stream().map(AnnotatedCrop::whole).toList(), start);
          SaliencyProvider scda = providers.get(SCDA);
          NDArray cropped = cropped(bench, scda.values(whole, GRID), batch);
          add(scores, CACHED, bench, cropped, scda.foreground(cropped), batch);
        }
      }
      providers.values().forEach(SaliencyProvider::close);
    }
    return scores;
  }

  private static View view(Bench bench, List<float[]> images, int first) {
    List<RandomStreams> streams = new ArrayList<>();
    for (int n = 0; n < images.size(); n++) {
      streams.add(RandomStreams.of(SEED).purpose("map").at(first + n));
    }
    float[][] pixels = images.toArray(float[][]::new);
    int side = AnnotatedCrop.SIDE;
    return new View(Bench.stack(bench.manager, pixels, 3, side, side), null, null, streams);
  }

  /** The map of the whole image, cut where the view was cut. */
  private static NDArray cropped(Bench bench, NDArray maps, List<AnnotatedCrop> batch) {
    float[] boxes = new float[batch.size() * 4];
    for (int n = 0; n < batch.size(); n++) {
      System.arraycopy(batch.get(n).box(), 0, boxes, n * 4, 4);
    }
    NDArray array = bench.manager.create(boxes, new Shape(batch.size(), 4));
    return bench.ops.crop(maps.expandDims(1), array, GRID, 4).squeeze(1);
  }

  private static void add(
      Map<String, List<Score>> scores,
      String name,
      Bench bench,
      NDArray maps,
      NDArray decided,
      List<AnnotatedCrop> batch) {
    float[] cells = maps.toFloatArray();
    float[] foreground = decided.toFloatArray();
    float[] pixels = bench.ops.resize(maps.expandDims(1), AnnotatedCrop.SIDE).toFloatArray();
    scores
        .computeIfAbsent(name, key -> new ArrayList<>())
        .addAll(
            IntStream.range(0, batch.size())
                .parallel()
                .mapToObj(
                    n ->
                        score(
                            part(pixels, n, batch.size()),
                            part(cells, n, batch.size()),
                            part(foreground, n, batch.size()),
                            batch.get(n).truth()))
                .toList());
  }

  private static float[] part(float[] all, int n, int parts) {
    int length = all.length / parts;
    return Arrays.copyOfRange(all, n * length, (n + 1) * length);
  }

  private static Score score(float[] pixels, float[] cells, float[] foreground, byte[] truth) {
    byte[] cellTruth = cellTruth(truth);
    return new Score(
        SaliencyMetrics.auc(pixels, truth),
        SaliencyMetrics.iou(pixels, SaliencyMetrics.mean(pixels), truth),
        SaliencyMetrics.auc(cells, cellTruth),
        SaliencyMetrics.iou(cells, SaliencyMetrics.mean(cells), cellTruth),
        SaliencyMetrics.mean(foreground),
        SaliencyMetrics.iou(spread(foreground), 0.5, truth));
  }

  /** Each pixel has its cell's value. */
  private static float[] spread(float[] cells) {
    float[] pixels = new float[AnnotatedCrop.SIDE * AnnotatedCrop.SIDE];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = cells[p / AnnotatedCrop.SIDE / CELL * GRID + p % AnnotatedCrop.SIDE / CELL];
    }
    return pixels;
  }

  /** A cell is object where at least half of its judged pixels are; ignored if none is judged. */
  private static byte[] cellTruth(byte[] truth) {
    int[] foreground = new int[GRID * GRID];
    int[] judged = new int[GRID * GRID];
    for (int p = 0; p < truth.length; p++) {
      int cell = p / AnnotatedCrop.SIDE / CELL * GRID + p % AnnotatedCrop.SIDE / CELL;
      judged[cell] += truth[p] == SaliencyMetrics.IGNORED ? 0 : 1;
      foreground[cell] += truth[p] == SaliencyMetrics.FOREGROUND ? 1 : 0;
    }
    byte[] cells = new byte[GRID * GRID];
    for (int cell = 0; cell < cells.length; cell++) {
      boolean object = 2 * foreground[cell] >= judged[cell];
      cells[cell] =
          judged[cell] == 0
              ? SaliencyMetrics.IGNORED
              : object ? SaliencyMetrics.FOREGROUND : SaliencyMetrics.BACKGROUND;
    }
    return cells;
  }

  private static double mean(Map<String, List<Score>> set, String name, int figure) {
    return figures(set, name, figure).average().orElseThrow();
  }

  private static DoubleStream figures(Map<String, List<Score>> set, String name, int figure) {
    return set.get(name).stream()
        .mapToDouble(
            score ->
                switch (figure) {
                  case 0 -> score.pixelAuc();
                  case 1 -> score.pixelIou();
                  case 2 -> score.cellAuc();
                  case 3 -> score.cellIou();
                  case 4 -> score.foreground();
                  default -> score.foregroundIou();
                })
        .filter(value -> !Double.isNaN(value));
  }

  private static String report() {
    StringBuilder out = new StringBuilder();
    out.append("# Does saliency find the object?\n\n");
    out.append(
        """
        Random resized crops (area .2-1, aspect 3/4-4/3, crop seed %d) at 224 x 224, kept when 5-80 %%
        of the judged pixels are object; pets: the trimap's border is not judged; coco: any polygon
        of a thing. A map has 7 x 7 cells. Pixel figures: the map upsampled bilinearly to the crop,
        against the annotation of each pixel. Cell figures: the map itself, a cell being object where
        at least half of its judged pixels are. AUC and IoU are taken for each crop, then averaged
        (± standard error); IoU is of the places at or above the map's mean. Foreground: share of the
        cells that the provider's own rule calls foreground (slack 0.6). Foreground IoU: these cells,
        as pixels, against the annotation; a permissive rule pays for it. Cached: the map of the whole
        image, cut where the view was cut. Rows sorted: the same map with the foreground of the
        released code. Settings: border-contrast borderWidth .1, centre-prior sigma .25, localizer
        input 224.

        Made by `./mvnw verify -pl saliency-scda -am -Dtest=SaliencyQualityTest
        -Dsurefire.failIfNoSpecifiedTests=false -Dsaliency.data=FOLDER`.
        """
            .formatted(SEED));
    append(out, "pets (trimaps)", pets);
    append(out, "coco128 (polygons, two crops an image)", coco);
    return out.toString();
  }

  private static void append(StringBuilder out, String title, Map<String, List<Score>> set) {
    int crops = set.get(CACHED).size();
    out.append("\n## %s, %d crops\n\n".formatted(title, crops));
    out.append(
        "| saliency | pixel AUC | pixel IoU | cell AUC | cell IoU | foreground | foreground IoU |\n");
    out.append("|---|---|---|---|---|---|---|\n");
    for (String name : set.keySet()) {
      out.append("| ").append(name);
      for (int figure = 0; figure < 6; figure++) {
        double[] values = figures(set, name, figure).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        out.append(String.format(Locale.ROOT, " | %.3f ± %.3f", mean, error(values, mean)));
      }
      out.append(" |\n");
    }
  }

  /** Standard error of a mean. */
  private static double error(double[] values, double mean) {
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
