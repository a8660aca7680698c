package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.saliencyssl.api.network.UNet;
import org.saliencyssl.api.network.UNet.Norm;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/** The mask network against {@link SlowUNet}; a case's seed replays it. */
class UNetTest {

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    // size, images, masks, width, norm, format, seed
    "16, 2, 2, 8, GN, CONTIGUOUS, 1",
    "16, 3, 4, 8, IN, CONTIGUOUS, 2",
    "16, 3, 6, 5, NONE, CONTIGUOUS, 3",
    "16, 2, 3, 16, GN, CHANNELS_LAST, 4",
    "16, 2, 5, 3, IN, CHANNELS_LAST, 5",
    "16, 2, 4, 2, NONE, CHANNELS_LAST, 6",
    "24, 2, 3, 8, GN, CONTIGUOUS, 7",
    "32, 2, 4, 8, GN, CONTIGUOUS, 8",
    "32, 2, 4, 3, IN, CONTIGUOUS, 9",
    "32, 2, 2, 4, NONE, CHANNELS_LAST, 10",
    "48, 1, 3, 8, GN, CHANNELS_LAST, 11",
    "64, 1, 4, 8, GN, CONTIGUOUS, 12",
    "64, 1, 6, 2, IN, CHANNELS_LAST, 13",
    "64, 2, 3, 2, NONE, CONTIGUOUS, 14",
    "96, 1, 4, 2, IN, CONTIGUOUS, 15",
    "128, 1, 2, 2, NONE, CONTIGUOUS, 16",
    "224, 1, 4, 1, IN, CHANNELS_LAST, 17",
  })
  void masksEqualTheSlowNetwork(
      int size, int images, int masks, int width, Norm norm, MemoryFormat format, long seed) {
    ComputePolicy policy = new ComputePolicy(Precision.FLOAT32, format);
    try (Network network = create(UNet.masks(size, masks, width, norm), policy, seed)) {
      NDArray x = images(seed, images, size);
      SlowUNet slow = new SlowUNet(TinyNetwork.doubles(network), masks, width, norm);
      double[] expected = slow.masks(SlowTensor.of(x)).values();
      double[] actual = SlowTensor.doubles(network.featureMap(x, true));
      assertClose(actual, expected, 1e-5);
      assertThat(deviation(expected)).as("masks that differ").isGreaterThan(1e-3);
      assertClose(SlowTensor.doubles(network.featureMap(x, false)), expected, 1e-5);
      double[] areas = areas(expected, size * size);
      assertClose(SlowTensor.doubles(network.forward(x, true)), areas, 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "16, 2, 2, 8, GN, CONTIGUOUS, 21",
    "16, 2, 3, 8, GN, CHANNELS_LAST, 22",
    "16, 2, 4, 4, IN, CONTIGUOUS, 23",
    "16, 2, 4, 4, IN, CHANNELS_LAST, 24",
    "16, 2, 3, 4, NONE, CONTIGUOUS, 25",
    "16, 2, 3, 4, NONE, CHANNELS_LAST, 26",
    "24, 1, 2, 8, GN, CONTIGUOUS, 27",
    "32, 1, 4, 4, IN, CONTIGUOUS, 28",
    "32, 1, 3, 3, NONE, CONTIGUOUS, 29",
    "64, 1, 2, 2, IN, CHANNELS_LAST, 30",
  })
  void gradientsEqualFiniteDifferencesOfTheSlowNetwork(
      int size, int images, int masks, int width, Norm norm, MemoryFormat format, long seed) {
    ComputePolicy policy = new ComputePolicy(Precision.FLOAT32, format);
    try (Network network = create(UNet.masks(size, masks, width, norm), policy, seed)) {
      NDArray x = images(seed, images, size);
      NDArray direction = uniform("direction", seed, new Shape(images, masks, size, size));
      backward(network, x, direction);
      Map<String, double[]> values = new HashMap<>(TinyNetwork.doubles(network));
      SlowUNet slow = new SlowUNet(values, masks, width, norm);
      SlowTensor input = SlowTensor.of(x);
      double[] weights = SlowTensor.doubles(direction);
      for (int i = 0; i < network.trainable().size(); i++) {
        String name = network.definition().parameters().get(i).name();
        double[] gradient = SlowTensor.doubles(network.trainable().get(i).getGradient());
        double[] along = along(gradient, RandomStreams.of(seed).purpose(name).stream());
        double slope = slope(slow, name, along, input, weights);
        assertThat(dot(gradient, along))
            .as("seed %d, %s", seed, name)
            .isCloseTo(slope, within(1e-4 * Math.abs(slope) + 1e-6));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"GN, CONTIGUOUS", "GN, CHANNELS_LAST", "IN, CHANNELS_LAST", "NONE, CONTIGUOUS"})
  void bfloat16IsCloseToFloat32WithFloat32MasksAndGradients(Norm norm, MemoryFormat format) {
    NetworkDefinition definition = UNet.masks(32, 3, 8, norm);
    NDArray x = images(31, 4, 32);
    NDArray direction = uniform("direction", 31, new Shape(4, 3, 32, 32));
    try (Network exact = create(definition, ComputePolicy.REFERENCE, 31);
        Network rounded = create(definition, new ComputePolicy(Precision.BFLOAT16, format), 31)) {
      double[] expected = backward(exact, x, direction);
      double[] actual = backward(rounded, x, direction);
      assertThat(relative(actual, expected)).isBetween(1e-6, 2e-2);
      assertThat(relative(gradients(rounded), gradients(exact))).isBetween(1e-4, 0.15);
      double[] sums = sumsOverMasks(actual, 3, 32 * 32);
      assertThat(Arrays.stream(sums)).allSatisfy(s -> assertThat(s).isCloseTo(1, within(1e-6)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "16, 3", "24, 3", "32, 4", "48, 4", "63, 4", "64, 5", "96, 5", "127, 5", "128, 6", "224, 6",
    "255, 6", "256, 7",
  })
  void countsBlocksAsTheAuthorsDo(int size, int blocks) {
    assertThat(UNet.blocks(size)).isEqualTo(blocks);
    assertThat(UNet.blocks(size)).isEqualTo((int) (Math.log(size) / Math.log(2) + 1e-12 - 1));
  }

  /** Widths of paper.md 4.2, written out: inputs and outputs of blocks down, then up, in c. */
  @ParameterizedTest
  @CsvSource({
    "32, 4, 1 2 2, 1 2 2 2, 4 4 4 2, 2 2 1 1",
    "64, 5, 1 1 2 2, 1 1 2 2 2, 4 4 4 2 2, 2 2 1 1 1",
    "96, 5, 1 1 2 2, 1 1 2 2 2, 4 4 4 2 2, 2 2 1 1 1",
    "224, 6, 1 1 1 2 2, 1 1 1 2 2 2, 4 4 4 2 2 2, 2 2 1 1 1 1",
  })
  void hasTheWidthsAndTheParametersOfThePublication(
      int size, int blocks, String downIn, String downOut, String upIn, String upOut) {
    int c = 8;
    int masks = 4;
    int[] ins = numbers(downIn);
    int[] outs = numbers(downOut);
    long kernels = 3L * c * outs[0] * 9;
    for (int i = 1; i < blocks; i++) {
      kernels += (long) c * ins[i - 1] * c * outs[i] * 9;
    }
    for (int i = 0; i < blocks; i++) {
      kernels += (long) c * numbers(upIn)[i] * c * numbers(upOut)[i] * 9;
    }
    long channels = c * (Arrays.stream(outs).sum() + Arrays.stream(numbers(upOut)).sum());
    long flat = 2L * c * (size >> (blocks - 1)) * (size >> (blocks - 1));
    long rest = flat * 128 + 128 + 128 * 128 + 128 + 128 * flat + flat + c * masks + masks;
    assertThat(UNet.masks(size, masks, c, Norm.GN).parameterCount())
        .isEqualTo(UNet.masks(size, masks, c, Norm.IN).parameterCount())
        .isEqualTo(kernels + 2 * channels + rest);
    assertThat(UNet.masks(size, masks, c, Norm.NONE).parameterCount())
        .isEqualTo(kernels + channels + rest);
  }

  @ParameterizedTest
  @EnumSource
  void startsAsPyTorchDoes(Norm norm) {
    try (Network network =
        create(UNet.masks(32, 4, 16, norm), ComputePolicy.REFERENCE, 41, false)) {
      network
          .state()
          .forEach(
              (name, array) -> {
                double[] values = SlowTensor.doubles(array);
                if (name.matches("(down|up)\\.\\d\\.1\\..*")) {
                  assertThat(values).as(name).containsOnly(name.endsWith("weight") ? 1 : 0);
                } else {
                  double bound = bound(network, name);
                  double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
                  double least = values.length > 100 ? 0.9 * bound : 0.1 * bound;
                  assertThat(largest).as(name).isBetween(least, bound);
                }
              });
    }
  }

  @Test
  void acceptsSizesThatHalvingAndDoublingLeadBackTo() {
    assertThat(List.of(16, 24, 32, 40, 64, 80, 96, 128, 160, 224, 256)).allMatch(UNet::accepts);
    assertThat(List.of(-4, 0, 1, 8, 12, 15, 18, 36, 70, 100, 225)).noneMatch(UNet::accepts);
    assertThatThrownBy(() -> UNet.masks(100, 4, 8, Norm.GN))
        .hasMessage("images of 100 pixels; the u-net takes multiples of 16, at least 16");
    assertThatThrownBy(() -> UNet.masks(32, 4, 12, Norm.GN))
        .hasMessage("layer down.0.1 has 8 groups; they must divide its 12 channels");
  }

  @Test
  void refusesVectorsThatAreNoMaps() {
    NetworkBuilder builder = new NetworkBuilder("sketch");
    NetworkBuilder.Node x = builder.input(10);
    assertThatThrownBy(() -> builder.unflatten(x, 2, 2))
        .hasMessage("10 entries are no maps of 2 x 2 in sketch");
  }

  /** A network whose norms do something: gains and shifts off 1 and 0; far from uniform masks. */
  private Network create(NetworkDefinition definition, ComputePolicy policy, long seed) {
    return create(definition, policy, seed, true);
  }

  private Network create(
      NetworkDefinition definition, ComputePolicy policy, long seed, boolean perturbed) {
    Network network = Network.create(definition, manager, policy, RandomStreams.of(seed));
    if (perturbed) {
      RandomStream stream = RandomStreams.of(seed).purpose("norms").stream();
      Map<String, NDArray> weights = new HashMap<>(network.state());
      weights.replaceAll(
          (name, array) ->
              name.matches("(down|up)\\.\\d\\.1\\..*")
                  ? TinyNetwork.uniform(
                      manager,
                      RandomStreams.of(stream.nextLong()).stream(),
                      array.getShape(),
                      0.5,
                      1.5)
                  : array);
      network.load(weights);
    }
    return network;
  }

  private static double bound(Network network, String name) {
    String layer = name.substring(0, name.lastIndexOf('.'));
    long[] shape = network.state().get(layer + ".weight").getShape().getShape();
    return 1 / Math.sqrt(Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b)) * (1 + 1e-6);
  }

  private NDArray images(long seed, int count, int size) {
    return uniform("images", seed, new Shape(count, 3, size, size));
  }

  private NDArray uniform(String purpose, long seed, Shape shape) {
    RandomStream stream = RandomStreams.of(seed).purpose(purpose).stream();
    return TinyNetwork.uniform(manager, stream, shape, -2, 2);
  }

  /** Runs loss = sum of masks * direction backwards; returns the masks. */
  private double[] backward(Network network, NDArray x, NDArray direction) {
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray masks = network.featureMap(x, true);
      collector.backward(masks.mul(direction).sum());
      return SlowTensor.doubles(masks);
    }
  }

  /** The gradient's own direction with noise, so that the slope is neither zero nor trivial. */
  private static double[] along(double[] gradient, RandomStream stream) {
    double scale = Math.sqrt(dot(gradient, gradient) / gradient.length) + 1e-12;
    double[] along = new double[gradient.length];
    for (int i = 0; i < along.length; i++) {
      along[i] = gradient[i] / scale + stream.uniform(-1, 1);
    }
    double length = Math.sqrt(dot(along, along));
    return Arrays.stream(along).map(a -> a / length).toArray();
  }

  private static double slope(
      SlowUNet slow, String name, double[] along, SlowTensor x, double[] weights) {
    double step = 1e-6;
    double[] old = slow.parameters().get(name);
    double[] result = new double[2];
    for (int side = 0; side < 2; side++) {
      double[] moved = old.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (side == 0 ? step : -step) * along[i];
      }
      slow.parameters().put(name, moved);
      result[side] = dot(slow.masks(x).values(), weights);
    }
    slow.parameters().put(name, old);
    return (result[0] - result[1]) / (2 * step);
  }

  private static double[] gradients(Network network) {
    return network.trainable().stream()
        .flatMapToDouble(p -> Arrays.stream(SlowTensor.doubles(p.getGradient())))
        .toArray();
  }

  private static double[] areas(double[] masks, int places) {
    double[] areas = new double[masks.length / places];
    for (int i = 0; i < masks.length; i++) {
      areas[i / places] += masks[i] / places;
    }
    return areas;
  }

  private static double[] sumsOverMasks(double[] values, int masks, int places) {
    double[] sums = new double[values.length / masks];
    for (int i = 0; i < values.length; i++) {
      sums[i / (masks * places) * places + i % places] += values[i];
    }
    return sums;
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** |actual - expected| over |expected|, Euclidean. */
  private static double relative(double[] actual, double[] expected) {
    double[] difference = new double[actual.length];
    for (int i = 0; i < actual.length; i++) {
      difference[i] = actual[i] - expected[i];
    }
    return Math.sqrt(dot(difference, difference) / dot(expected, expected));
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      if (Math.abs(actual[i] - expected[i]) > tolerance * Math.max(0.1, Math.abs(expected[i]))) {
        assertThat(actual[i]).as("[%d]", i).isCloseTo(expected[i], within(tolerance));
      }
    }
  }
}
