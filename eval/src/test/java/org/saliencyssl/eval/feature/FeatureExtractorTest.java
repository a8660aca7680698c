package org.saliencyssl.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saliencyssl.api.InputFilter;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.random.RandomStreams;

class FeatureExtractorTest {

  private static final PaintedImages.Painter NOISE =
      (i, x, y, c) -> (int) (RandomStreams.of(i).at((long) (x * 997 + y * 4) + c).key() & 255);

  private final NDManager manager = NDManager.newBaseManager();
  private final TensorOps ops = TensorOps.load(manager);

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 11, 64})
  void describesEachImageInOrderWhateverTheBatch(int batch) throws IOException {
    PaintedImages source = new PaintedImages(11, 3, 8, 8, (i, x, y, c) -> 20 * i + c);
    try (Features features = extractor(8, 1, batch).centred(source, new MeanColour())) {
      assertThat(features.size()).isEqualTo(11);
      assertThat(features.labels()).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1);
      assertThat(features.classes()).isEqualTo(3);
      float[] values = features.values().toFloatArray();
      for (int i = 0; i < values.length; i++) {
        assertThat((double) values[i] * 255).isCloseTo(20 * (i / 3) + i % 3, within(1e-3));
      }
    }
  }

  @Test
  void cutsTheCentredSquareOfTheShortSide() throws IOException {
    // 200 x 100 at share .5: a 50-pixel square, x in [.375, .625] and y in [.25, .75] of the image;
    // red is 200 x there, so its mean is 100 and the extremes of its columns lie at .375 and .625
    PaintedImages source =
        new PaintedImages(
            2, 1, 200, 100, (i, x, y, c) -> c == 0 ? (int) Math.rint(200 * x) : (int) (200 * y));
    try (Features features = extractor(16, 0.5, 2).centred(source, new Planes(16))) {
      float[] red = features.rows(0, 1).toFloatArray();
      assertThat(255.0 * red[0]).isCloseTo(200 * (0.375 + 0.25 / 32), within(1.0));
      assertThat(255.0 * red[15]).isCloseTo(200 * (0.625 - 0.25 / 32), within(1.0));
      float top = red[256];
      float bottom = red[511];
      assertThat(255.0 * top).isCloseTo(200 * (0.25 + 0.5 / 32), within(4.0));
      assertThat(255.0 * bottom).isCloseTo(200 * (0.75 - 0.5 / 32), within(4.0));
    }
  }

  @Test
  void loadsImagesAtTheSideThatNeedsNoScaling() {
    assertThat(new ImageCrops(manager, ops, 224, 0.875).loadedSide()).isEqualTo(256);
    assertThat(new ImageCrops(manager, ops, 32, 1).loadedSide()).isEqualTo(32);
  }

  @Test
  void randomCropsDependOnTheEpochAndTheImageAlone() throws IOException {
    PaintedImages source = new PaintedImages(9, 3, 16, 16, NOISE);
    RandomStreams epoch = RandomStreams.of(3).at(0);
    try (Features first = extractor(8, 1, 9).augmented(source, new Planes(8), epoch);
        Features again = extractor(8, 1, 4).augmented(source, new Planes(8), epoch);
        Features later =
            extractor(8, 1, 9).augmented(source, new Planes(8), RandomStreams.of(3).at(1));
        Features whole = extractor(8, 1, 9).centred(source, new Planes(8))) {
      assertThat(again.values().toFloatArray()).containsExactly(first.values().toFloatArray());
      assertThat(later.values().toFloatArray()).isNotEqualTo(first.values().toFloatArray());
      assertThat(whole.values().toFloatArray()).isNotEqualTo(first.values().toFloatArray());
    }
  }

  @Test
  void leavesNothingButTheFeaturesOnTheDevice() throws IOException {
    PaintedImages source = new PaintedImages(20, 2, 8, 8, NOISE);
    FeatureExtractor extractor = extractor(8, 1, 4);
    extractor.centred(source, new Planes(8)).close();
    int before = manager.getManagedArrays().size();
    Features features = extractor.centred(source, new Planes(8));
    assertThat(manager.getManagedArrays()).hasSize(before + 1);
    features.close();
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void refusesFeaturesThatAreNotFinite() {
    PaintedImages source = new PaintedImages(6, 2, 8, 8, NOISE);
    Descriptor broken =
        new Descriptor() {
          @Override
          public int dimension() {
            return 1;
          }

          @Override
          public NDArray describe(NDArray pixels) {
            return pixels.getManager().full(new Shape(pixels.getShape().get(0), 1), Float.NaN);
          }
        };
    assertThatThrownBy(() -> extractor(8, 1, 4).centred(source, broken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("painted:0 to painted:3");
  }

  @Test
  void anEncoderSeesNormalizedFilteredPixelsAndKeepsItsStatistics() throws IOException {
    PaintedImages source = new PaintedImages(6, 2, 8, 8, NOISE);
    InputFilter negative =
        new InputFilter() {
          @Override
          public String name() {
            return "negative";
          }

          @Override
          public NDArray apply(NDArray pixels) {
            return pixels.neg();
          }
        };
    try (Network network = network()) {
      FrozenWeights frozen = FrozenWeights.of(network);
      EncoderDescriptor encoder = new EncoderDescriptor(network, negative, ops);
      try (Features features = extractor(8, 1, 3).centred(source, encoder);
          Features pixels = extractor(8, 1, 6).centred(source, new Planes(8))) {
        NDArray input = pixels.values().reshape(6, 3, 8, 8);
        NDArray normalized =
            ops.normalize(input, PixelNormalization.mean(), PixelNormalization.std());
        float[] expected = network.forward(normalized.neg(), false).toFloatArray();
        float[] actual = features.values().toFloatArray();
        assertThat(actual).hasSize(6 * network.outputSize());
        for (int i = 0; i < actual.length; i++) {
          assertThat(actual[i]).as("value %d", i).isCloseTo(expected[i], within(1e-4f));
        }
      }
      frozen.verify();
    }
  }

  @Test
  void noticesAPassInTrainingModeAndNamesWhatMoved() {
    try (Network network = network()) {
      FrozenWeights frozen = FrozenWeights.of(network);
      network.forward(manager.randomNormal(new Shape(4, 3, 8, 8)), true);
      assertThatThrownBy(frozen::verify)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("running_mean")
          .hasMessageContaining("must not move");
    }
  }

  @Test
  void noticesASingleChangedWeight() {
    SortedMap<String, NDArray> arrays = new TreeMap<>();
    arrays.put("conv1.weight", manager.create(new float[] {1, 2, 3}));
    arrays.put("fc.weight", manager.create(new float[] {4}));
    FrozenWeights frozen = FrozenWeights.of(arrays);
    frozen.verify();
    arrays.get("conv1.weight").set(new float[] {1, Math.nextUp(2f), 3});
    assertThatThrownBy(frozen::verify)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("conv1.weight");
  }

  private Network network() {
    return Network.create(
        ResNet.definition(18, 4, ResNet.Stem.SMALL, 1),
        manager,
        ComputePolicy.REFERENCE,
        RandomStreams.of(1));
  }

  private FeatureExtractor extractor(int imageSize, double centreCrop, int batch) {
    return new FeatureExtractor(
        manager, new ImageCrops(manager, ops, imageSize, centreCrop), batch, 2);
  }

  /** The mean of each channel. */
  private record MeanColour() implements Descriptor {
    @Override
    public int dimension() {
      return 3;
    }

    @Override
    public NDArray describe(NDArray pixels) {
      return pixels.mean(new int[] {3}).mean(new int[] {2});
    }
  }

  /** The pixels as they come. */
  private record Planes(int side) implements Descriptor {
    @Override
    public int dimension() {
      return 3 * side * side;
    }

    @Override
    public NDArray describe(NDArray pixels) {
      return pixels.reshape(-1, dimension());
    }
  }
}
