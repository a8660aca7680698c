package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.SaliencyProvider;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.api.compute.Safetensors;
import org.saliencyssl.api.random.RandomStreams;

class ScdaTest {

  private static final int INPUT = 64;
  private static final int VIEW = 40;

  static SaliencyProvider provider(PluginContext context) {
    return provider(LocalizerNetwork.SQUEEZENET, context);
  }

  private static SaliencyProvider provider(LocalizerNetwork kind, PluginContext context) {
    String weights = RandomWeights.write(kind, context);
    return new Scda(new ScdaSettings(kind, weights, INPUT, 0.6, Rows.IN_PLACE), context);
  }

  @ParameterizedTest
  @EnumSource(
      value = LocalizerNetwork.class,
      names = {"MOBILENETV2", "SQUEEZENET"})
  void aMapIsTheChannelSumOfTheUpsampledView(LocalizerNetwork kind, @TempDir Path data)
      throws IOException {
    try (Bench bench = new Bench();
        SaliencyProvider scda = provider(kind, bench.context(data))) {
      PluginContext context = bench.context(data);
      float[][] images = Bench.images(2, VIEW, VIEW, 31);
      float[][] upsampled = {upsample(images[0]), upsample(images[1])};
      try (Network network =
          Network.create(kind.definition(), bench.manager, context.policy(), RandomStreams.of(0))) {
        network.load(Safetensors.read(bench.manager, data.resolve(kind + ".safetensors")));
        NDArray features =
            network.featureMap(Bench.stack(bench.manager, upsampled, 3, INPUT, INPUT), false);
        int side = (int) features.getShape().get(3);
        for (int grid : new int[] {1, 2, 4}) {
          double[] expected = pooledSum(features, side, grid);
          float[] values =
              scda.values(bench.view(bench.manager, images, VIEW, VIEW), grid).toFloatArray();
          for (int cell = 0; cell < values.length; cell++) {
            assertThat((double) values[cell])
                .as("seed 31, grid %d, cell %d", grid, cell)
                .isCloseTo(expected[cell], within(1e-5 * Math.abs(expected[cell]) + 1e-5));
          }
        }
      }
    }
  }

  @Test
  void aViewUpsampledBeforehandGivesTheSameMap(@TempDir Path data) {
    try (Bench bench = new Bench()) {
      PluginContext context = bench.context(data);
      String weights = RandomWeights.write(LocalizerNetwork.SQUEEZENET, context);
      float[] image = Bench.images(1, VIEW, VIEW, 32)[0];
      float[] large = upsample(image);
      try (Localizer localizer =
          Localizer.open(LocalizerNetwork.SQUEEZENET, weights, INPUT, context)) {
        float[] asGiven =
            localizer
                .map(bench.manager.create(large, new Shape(1, 3, INPUT, INPUT)), 3)
                .toFloatArray();
        float[] resampled =
            localizer
                .map(bench.manager.create(image, new Shape(1, 3, VIEW, VIEW)), 3)
                .toFloatArray();
        assertThat(asGiven).usingComparatorWithPrecision(1e-3f).containsExactly(resampled);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LocalizerNetwork.class,
      names = {"MOBILENETV2", "SQUEEZENET"})
  void bfloat16AndChannelsLastChangeAMapByRoundingAlone(LocalizerNetwork kind, @TempDir Path data) {
    try (Bench bench = new Bench()) {
      PluginContext exact = bench.context(data);
      PluginContext fast =
          new PluginContext(
              bench.manager,
              bench.ops,
              new ComputePolicy(Precision.BFLOAT16, MemoryFormat.CHANNELS_LAST),
              exact.streams(),
              exact.facts(),
              data);
      String weights = RandomWeights.write(kind, exact);
      NDArray images =
          Bench.stack(bench.manager, Bench.images(2, INPUT, INPUT, 35), 3, INPUT, INPUT);
      try (Localizer reference = Localizer.open(kind, weights, INPUT, exact);
          Localizer rounded = Localizer.open(kind, weights, INPUT, fast)) {
        float[] expected = reference.map(images, 2).toFloatArray();
        float[] actual = rounded.map(images, 2).toFloatArray();
        assertThat(actual).as("bfloat16 was used").isNotEqualTo(expected);
        for (int cell = 0; cell < expected.length; cell++) {
          // 8 bits of precision, some 20 layers; errors of the channels' sum partly cancel
          assertThat(actual[cell])
              .as("seed 35, cell %d", cell)
              .isCloseTo(expected[cell], within(0.03f * Math.abs(expected[cell])));
        }
      }
    }
  }

  @Test
  void aLargeBatchGivesEachImageItsOwnMap(@TempDir Path data) {
    // 110 images of 64 px pass the network in two parts
    try (Bench bench = new Bench();
        SaliencyProvider scda = provider(bench.context(data))) {
      float[][] images = Bench.images(110, 16, 16, 33);
      float[] all = scda.values(bench.view(bench.manager, images, 16, 16), 2).toFloatArray();
      for (int n : new int[] {0, 97, 98, 109}) {
        float[][] one = {images[n]};
        float[] alone = scda.values(bench.view(bench.manager, one, 16, 16), 2).toFloatArray();
        for (int cell = 0; cell < 4; cell++) {
          assertThat(all[n * 4 + cell])
              .as("seed 33, image %d", n)
              .isCloseTo(alone[cell], within(1e-5f * Math.max(1, Math.abs(alone[cell]))));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scda", "scda-classic"})
  void itsForegroundIsItsOwnRule(String name, @TempDir Path data) {
    // columns 0-2 high, and cell (6, 6) as well: classic drops what the largest component lacks;
    // the cell (0, 6) lies between mean - 0.6 sd and the mean: classic drops it too
    float[] map = new float[49];
    for (int cell = 0; cell < 49; cell++) {
      map[cell] = cell % 7 < 3 || cell == 48 ? 10 : cell == 6 ? 4 : 0;
    }
    try (Bench bench = new Bench();
        SaliencyProvider provider =
            name.equals("scda")
                ? provider(bench.context(data))
                : ScdaClassicTest.provider(bench.context(data))) {
      float[] foreground =
          provider.foreground(bench.manager.create(map, new Shape(1, 7, 7))).toFloatArray();
      for (int cell = 0; cell < 49; cell++) {
        boolean relaxed = name.equals("scda") && (cell == 48 || cell == 6);
        assertThat(foreground[cell])
            .as("cell %d", cell)
            .isEqualTo(cell % 7 < 3 || relaxed ? 1f : 0f);
      }
    }
  }

  @Test
  void takesTorchvisionsResNet50AndIgnoresItsClassifier(@TempDir Path data) {
    try (Bench bench = new Bench()) {
      PluginContext context = bench.context(data);
      Map<String, NDArray> tensors = RandomWeights.resnet50(bench.manager);
      assertThat(tensors).as("entries of torchvision's state dict").hasSize(320);
      String file = RandomWeights.write(tensors, data, "resnet50.safetensors");
      ScdaSettings settings =
          new ScdaSettings(LocalizerNetwork.RESNET50, file, INPUT, 0.6, Rows.IN_PLACE);
      try (SaliencyProvider scda = new Scda(settings, context)) {
        float[][] images = Bench.images(1, VIEW, VIEW, 34);
        float[] values =
            scda.values(bench.view(bench.manager, images, VIEW, VIEW), 2).toFloatArray();
        for (float value : values) {
          assertThat(value).as("a sum after ReLU, seed 34").isFinite().isPositive();
        }
      }
    }
  }

  @Test
  void aMissingWeightFileIsNamed(@TempDir Path data) {
    try (Bench bench = new Bench()) {
      ScdaSettings settings =
          new ScdaSettings(
              LocalizerNetwork.MOBILENETV2, "lost.safetensors", INPUT, 0.6, Rows.IN_PLACE);
      assertThatThrownBy(() -> new Scda(settings, bench.context(data)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(data.resolve("lost.safetensors").toString())
          .hasMessageContaining("mobilenetv2")
          .hasMessageContaining("relative to the data folder");
    }
  }

  @Test
  void aFileThatIsNoWeightFileIsNamed(@TempDir Path data) throws IOException {
    Files.writeString(data.resolve("notes.txt"), "these are no weights");
    try (Bench bench = new Bench()) {
      ScdaSettings settings =
          new ScdaSettings(LocalizerNetwork.SQUEEZENET, "notes.txt", INPUT, 0.6, Rows.IN_PLACE);
      assertThatThrownBy(() -> new Scda(settings, bench.context(data)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("squeezenet")
          .hasStackTraceContaining("notes.txt");
    }
  }

  @Test
  void weightsOfAnotherNetworkAreRefusedWithTheirNames(@TempDir Path data) {
    try (Bench bench = new Bench()) {
      PluginContext context = bench.context(data);
      String file = RandomWeights.write(LocalizerNetwork.SQUEEZENET, context);
      ScdaSettings settings =
          new ScdaSettings(LocalizerNetwork.MOBILENETV2, file, INPUT, 0.6, Rows.IN_PLACE);
      assertThatThrownBy(() -> new Scda(settings, context))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file)
          .hasMessageContaining("does not fit localizer mobilenetv2")
          .hasMessageContaining("blocks.0.0.bias");
    }
  }

  @Test
  void anUnknownOrMisshapenTensorIsRefused(@TempDir Path data) {
    try (Bench bench = new Bench()) {
      PluginContext context = bench.context(data);
      try (Network network =
          Network.create(
              LocalizerNetwork.SQUEEZENET.definition(),
              bench.manager,
              context.policy(),
              RandomStreams.of(7))) {
        Map<String, NDArray> extra = new TreeMap<>(network.state());
        extra.put("tail.weight", bench.manager.ones(new Shape(2)));
        refused(context, RandomWeights.write(extra, data, "extra"), "tail.weight");
        Map<String, NDArray> misshapen = new TreeMap<>(network.state());
        misshapen.put("stem.bias", bench.manager.ones(new Shape(63)));
        refused(context, RandomWeights.write(misshapen, data, "misshapen"), "stem.bias");
      }
    }
  }

  private static void refused(PluginContext context, String file, String tensor) {
    ScdaSettings settings =
        new ScdaSettings(LocalizerNetwork.SQUEEZENET, file, INPUT, 0.6, Rows.IN_PLACE);
    assertThatThrownBy(() -> new Scda(settings, context))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(tensor);
  }

  @Test
  void itsWeightsAreDeclaredSupervised() {
    ScdaSettings settings = new ScdaSettings(LocalizerNetwork.RESNET50, "x", 224, 0.6, Rows.SORTED);
    assertThat(new ScdaFactory().capabilities(settings))
        .containsExactlyInAnyOrder(
            Capability.CACHEABLE, Capability.DETERMINISTIC, Capability.SUPERVISED_WEIGHTS);
  }

  /** Bilinear from VIEW to INPUT pixels a side, centres at halves, clamped at the border. */
  private static float[] upsample(float[] image) {
    float[] out = new float[3 * INPUT * INPUT];
    for (int at = 0; at < out.length; at++) {
      int plane = at / (INPUT * INPUT) * VIEW * VIEW;
      double y = Math.max(0, (at / INPUT % INPUT + 0.5) * VIEW / INPUT - 0.5);
      double x = Math.max(0, (at % INPUT + 0.5) * VIEW / INPUT - 0.5);
      double value = 0;
      for (int dy = 0; dy < 2; dy++) {
        for (int dx = 0; dx < 2; dx++) {
          int row = Math.min(VIEW - 1, (int) y + dy);
          int column = Math.min(VIEW - 1, (int) x + dx);
          double wy = dy == 0 ? 1 - (y - (int) y) : y - (int) y;
          double wx = dx == 0 ? 1 - (x - (int) x) : x - (int) x;
          value += wy * wx * image[plane + row * VIEW + column];
        }
      }
      out[at] = (float) value;
    }
    return out;
  }

  /**
   * Sum over channels, then adaptive average: cell i covers floor(i s / g) to ceil((i+1) s / g).
   */
  private static double[] pooledSum(NDArray features, int side, int grid) {
    float[] map = features.toFloatArray();
    int channels = (int) features.getShape().get(1);
    int batch = (int) features.getShape().get(0);
    double[] cells = new double[batch * grid * grid];
    for (int cell = 0; cell < cells.length; cell++) {
      int n = cell / (grid * grid);
      int u = cell / grid % grid;
      int v = cell % grid;
      int count = 0;
      for (int y = u * side / grid; y < ((u + 1) * side + grid - 1) / grid; y++) {
        for (int x = v * side / grid; x < ((v + 1) * side + grid - 1) / grid; x++) {
          count++;
          for (int c = 0; c < channels; c++) {
            cells[cell] += map[((n * channels + c) * side + y) * side + x];
          }
        }
      }
      cells[cell] /= count;
    }
    return cells;
  }
}
