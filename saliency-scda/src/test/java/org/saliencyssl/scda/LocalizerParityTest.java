package org.saliencyssl.scda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Published weights against a published answer; needs {@code -Dsaliency.data}. */
class LocalizerParityTest {

  @Test
  void mobileNetsChannelSumIsThePublishedOne() throws IOException {
    Path data = Packs.folder();
    try (Bench bench = new Bench();
        Localizer localizer =
            Localizer.open(
                LocalizerNetwork.MOBILENETV2,
                "mobilenetv2_1.0_features.safetensors",
                224,
                bench.context(data))) {
      float[] image = npy(data.resolve("mobilenetv2_check_in.npy"));
      float[] expected = npy(data.resolve("mobilenetv2_check_scda.npy"));
      NDArray sum = localizer.channelSum(bench.manager.create(image, new Shape(1, 3, 224, 224)));
      assertThat(sum.getShape()).isEqualTo(new Shape(1, 1, 7, 7));
      float[] actual = sum.toFloatArray();
      for (int cell = 0; cell < 49; cell++) {
        assertThat(actual[cell]).as("cell %d", cell).isCloseTo(expected[cell], within(2e-3f));
      }
    }
  }

  @Test
  void squeezeNetLeavesItsHeadOut() {
    Path data = Packs.folder();
    try (Bench bench = new Bench();
        Localizer localizer =
            Localizer.open(
                LocalizerNetwork.SQUEEZENET,
                "squeezenet1.1.safetensors",
                224,
                bench.context(data))) {
      NDArray image = bench.manager.zeros(new Shape(1, 3, 224, 224));
      assertThat(localizer.channelSum(image).getShape()).isEqualTo(new Shape(1, 1, 13, 13));
    }
  }

  /** A little-endian float32 array of numpy's format 1.0: 10 bytes, a header, the numbers. */
  private static float[] npy(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer numbers =
        bytes
            .position(10 + bytes.getShort(8))
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] array = new float[numbers.remaining()];
    numbers.get(array);
    return array;
  }
}
