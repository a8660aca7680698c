package org.saliencyssl.api.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.random.RandomStreams;

class ResNetTest {

  @ParameterizedTest
  @CsvSource({"18,11689512", "34,21797672", "50,25557032"})
  void namesShapesAndOrderAreTorchvisions(int depth, long count) throws IOException {
    NetworkDefinition definition = ResNet.classifier(depth, 64, ResNet.Stem.IMAGENET, 1000);
    List<String> lines = new ArrayList<>();
    definition.parameters().forEach(p -> lines.add("parameter " + line(p.name(), p.shape())));
    definition.buffers().forEach(b -> lines.add("buffer " + line(b.name(), b.shape())));
    assertThat(lines).isEqualTo(torchvision(depth));
    assertThat(definition.parameterCount()).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource({"18,512,11176512", "34,512,21284672", "50,2048,23508032"})
  void encoderIsTheClassifierWithoutFc(int depth, int features, long count) {
    NetworkDefinition encoder = ResNet.definition(depth, 64, ResNet.Stem.IMAGENET, 1);
    assertThat(encoder.parameterCount()).isEqualTo(count);
    assertThat(encoder.outputSize()).isEqualTo(features);
    assertThat(encoder.featureChannels()).isEqualTo(features);
    NetworkDefinition classifier = ResNet.classifier(depth, 64, ResNet.Stem.IMAGENET, 10);
    assertThat(classifier.parameters().subList(0, encoder.parameters().size()))
        .isEqualTo(encoder.parameters());
  }

  /**
   * Expected: torchvision 0.22.1 on PyTorch 2.7.1 with the weights of {@link #weight}, the first
   * image. Names and shapes cannot tell where the strides are; this can.
   */
  @ParameterizedTest
  @ValueSource(ints = {18, 50})
  void outputEqualsTorchvisions(int depth) {
    float[] expected =
        depth == 18
            ? new float[] {0.821626f, -0.188601f, -0.722439f, -0.076676f, 0.628961f}
            : new float[] {-0.044376f, 0.164655f, 0.863229f, 1.783002f, 1.132028f};
    NetworkDefinition definition = ResNet.classifier(depth, 64, ResNet.Stem.IMAGENET, 10);
    try (NDManager manager = NDManager.newBaseManager();
        Network network =
            Network.create(definition, manager, ComputePolicy.REFERENCE, RandomStreams.of(1))) {
      Map<String, NDArray> weights = new HashMap<>();
      int position = 0;
      for (NetworkDefinition.Parameter p : definition.parameters()) {
        weights.put(p.name(), weight(manager, p.name(), p.shape(), position++));
      }
      for (NetworkDefinition.Buffer b : definition.buffers()) {
        weights.put(b.name(), weight(manager, b.name(), b.shape(), position++));
      }
      network.load(weights);
      float[] pixels = new float[2 * 3 * 64 * 64];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) number(i, 999);
      }
      float[] output =
          network.forward(manager.create(pixels, new Shape(2, 3, 64, 64)), false).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertThat(output[i]).isCloseTo(expected[i], within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"IMAGENET,1", "CIFAR,4", "SMALL,2"})
  void stemDecidesTheSizeOfTheMap(ResNet.Stem stem, int side) {
    NetworkDefinition definition = ResNet.definition(18, 8, stem, 1);
    try (NDManager manager = NDManager.newBaseManager();
        Network network =
            Network.create(definition, manager, ComputePolicy.REFERENCE, RandomStreams.of(1))) {
      NDArray x = manager.ones(new Shape(2, 3, 32, 32));
      assertThat(network.featureMap(x, false).getShape()).isEqualTo(new Shape(2, 64, side, side));
      assertThat(network.forward(x, false).getShape()).isEqualTo(new Shape(2, 64));
    }
  }

  @Test
  void widthScalesEveryStage() {
    NetworkDefinition narrow = ResNet.definition(50, 16, ResNet.Stem.IMAGENET, 1);
    assertThat(narrow.outputSize()).isEqualTo(512);
    assertThat(narrow.parameters().get(0).shape()).containsExactly(16L, 3L, 7L, 7L);
  }

  @Test
  void refusesAnUnknownDepth() {
    assertThatThrownBy(() -> ResNet.definition(101, 64, ResNet.Stem.IMAGENET, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no ResNet of depth 101; known are 18, 34 and 50");
  }

  /** Entry i of the array at a position: in [-1/2, 1/2], without a random generator. */
  private static double number(long i, long position) {
    return ((i * 7919 + position * 104729) % 2003) / 2003.0 - 0.5;
  }

  private static NDArray weight(NDManager manager, String name, List<Long> shape, int position) {
    long size = shape.stream().reduce(1L, (a, b) -> a * b);
    float[] values = new float[(int) size];
    for (int i = 0; i < values.length; i++) {
      double u = number(i, position);
      if (shape.size() > 1) {
        u *= Math.sqrt(12.0 / (size / shape.get(0)));
      } else if (name.endsWith("running_var")) {
        u = 1 + 0.5 * u;
      } else {
        u = name.endsWith(".weight") ? 1 + 0.2 * u : 0.1 * u;
      }
      values[i] = (float) u;
    }
    return manager.create(values, new Shape(shape));
  }

  private static String line(String name, List<Long> shape) {
    return name + " " + String.join(",", shape.stream().map(String::valueOf).toList());
  }

  private static List<String> torchvision(int depth) throws IOException {
    try (InputStream in = ResNetTest.class.getResourceAsStream("resnet" + depth + ".txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }
}
