package org.saliencyssl.api.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.api.compute.Safetensors;
import org.saliencyssl.api.random.RandomStreams;

/** Real weights, where they are at hand: {@code -Dsaliency.data=DIR}. */
class PublishedWeightsTest {

  private Path data;

  @BeforeEach
  void findWeights() {
    String folder = System.getProperty("saliency.data", "");
    if (folder.isEmpty()) {
      System.out.println(
          "SKIPPED: published MobileNetV2 and SqueezeNet weights; enable with -Dsaliency.data=DIR");
    }
    Assumptions.assumeFalse(folder.isEmpty(), "no -Dsaliency.data=DIR");
    data = Path.of(System.getProperty("saliency.root", "")).resolve(folder);
  }

  @ParameterizedTest
  @EnumSource(MemoryFormat.class)
  void mobileNetGivesThePublishedChannelSum(MemoryFormat format) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray map =
          features(MobileNetV2.features(), "mobilenetv2_1.0_features.safetensors", format, manager);
      assertThat(map.getShape()).isEqualTo(new Shape(1, 1280, 7, 7));
      float[] sum = map.sum(new int[] {1}).toFloatArray();
      float[] expected = npy(data.resolve("mobilenetv2_check_scda.npy"), 49);
      for (int i = 0; i < sum.length; i++) {
        // 1280 float32 values of up to 6 in another order of summation
        assertThat(sum[i]).isCloseTo(expected[i], within(2e-3f));
      }
    }
  }

  /** Expected: torchvision 0.22.1's squeezenet1_1 with the same weights, row 6 of the map's sum. */
  @ParameterizedTest
  @EnumSource(MemoryFormat.class)
  void squeezeNetGivesTorchvisionsChannelSum(MemoryFormat format) throws IOException {
    float[] expected = {
      11191.7715f,
      7100.8247f,
      7548.5029f,
      8192.0049f,
      7675.6709f,
      8013.8828f,
      7688.0938f,
      6053.8887f,
      5612.0615f,
      7081.3896f,
      9725.6436f,
      9380.8027f,
      9904.0908f
    };
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray map = features(SqueezeNet.features(), "squeezenet1.1.safetensors", format, manager);
      assertThat(map.getShape()).isEqualTo(new Shape(1, 512, 13, 13));
      float[] sum = map.sum(new int[] {1}).get("0, 6").toFloatArray();
      for (int i = 0; i < sum.length; i++) {
        assertThat(sum[i]).isCloseTo(expected[i], within(1e-5f * expected[i]));
      }
    }
  }

  private NDArray features(
      NetworkDefinition definition, String file, MemoryFormat format, NDManager manager)
      throws IOException {
    ComputePolicy policy = new ComputePolicy(Precision.FLOAT32, format);
    try (Network network = Network.create(definition, manager, policy, RandomStreams.of(1))) {
      network.load(Safetensors.read(manager, data.resolve(file)), List.of("head."));
      float[] pixels = npy(data.resolve("mobilenetv2_check_in.npy"), 3 * 224 * 224);
      return network.featureMap(manager.create(pixels, new Shape(1, 3, 224, 224)), false);
    }
  }

  /** The last values of a little-endian float32 file of NumPy, which begins with a header. */
  private static float[] npy(Path file, int count) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    float[] values = new float[count];
    ByteBuffer.wrap(bytes, bytes.length - 4 * count, 4 * count)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
