package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.network.Mlp;
import org.saliencyssl.api.network.MobileNetV2;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.network.UNet;
import org.saliencyssl.api.random.RandomStreams;

class NetworkCostTest {

  /**
   * Multiply-adds: torchvision 0.22's model tables ("GFLOPS"), 224 px. Activations in millions:
   * timm's benchmark tables (2.48 and 11.11; Radosavovic et al. 2020, table 5, give 11.1 for
   * ResNet-50).
   */
  @ParameterizedTest
  @CsvSource({"18, 1.814, 2.48", "34, 3.664, 3.74", "50, 4.089, 11.11"})
  void agreesWithThePublishedFiguresOfResNets(int depth, double billions, double millions) {
    NetworkDefinition resnet = ResNet.classifier(depth, 64, ResNet.Stem.IMAGENET, 1000);
    NetworkCost cost = NetworkCost.of(resnet, 224);
    assertThat(cost.multiplyAdds() * 1e-9).isCloseTo(billions, within(5e-4));
    assertThat(cost.activations() * 1e-6).isCloseTo(millions, within(6e-3));
  }

  /** Sandler et al. 2018, table 4: 300 million with the classifier, 1280 x 1000 of them. */
  @Test
  void agreesWithThePublishedFigureOfMobileNetV2() {
    double millions = NetworkCost.of(MobileNetV2.features(), 224).multiplyAdds() * 1e-6 + 1.28;
    assertThat(millions).isCloseTo(300, within(1.0));
  }

  /** By hand: 3 filters of 2x3x3 over 4x4 windows, then 5 outputs over 3 averages. */
  @Test
  void countsATinyNetworkAsAHandDoes() {
    NetworkBuilder builder = new NetworkBuilder("tiny");
    Node map = builder.relu(builder.convolution("conv", builder.input(2), 3, 3, 2, 1, 1, true));
    Node pooled = builder.globalAveragePool(builder.maxPool(map, 2, 2, 0, false));
    NetworkCost cost = NetworkCost.of(builder.build(map, builder.linear("fc", pooled, 5, true)), 8);
    assertThat(cost).isEqualTo(new NetworkCost(3 * 16 * 18 + 15, 3 * 16 + 5));
  }

  @Test
  void aHeadCostsItsWeights() {
    assertThat(NetworkCost.of(Mlp.head(512, 256, 128, true), 1))
        .isEqualTo(new NetworkCost(512 * 256 + 256 * 128, 256 + 128));
  }

  /** A 1x1 filter over a pool puts out one number for each place of the pool's windows. */
  @ParameterizedTest
  @CsvSource({"3, 2, 0, true", "3, 2, 1, true", "3, 2, 1, false", "2, 3, 1, true", "5, 3, 2, true"})
  void countsTheWindowsThatPoolsHave(int kernel, int stride, int padding, boolean ceil) {
    NetworkBuilder builder = new NetworkBuilder("pool");
    Node pooled = builder.maxPool(builder.input(1), kernel, stride, padding, ceil);
    Node map = builder.convolution("conv", pooled, 1, 1, 1, 0, 1, false);
    NetworkDefinition pool = builder.build(map, builder.globalAveragePool(map));
    try (NDManager manager = NDManager.newBaseManager();
        Network network =
            Network.create(pool, manager, ComputePolicy.REFERENCE, RandomStreams.of(0))) {
      for (int side = 6; side < 20; side++) {
        NDArray computed = network.featureMap(manager.zeros(new Shape(1, 1, side, side)), false);
        assertThat(NetworkCost.of(pool, side).activations())
            .as("side %d", side)
            .isEqualTo(computed.size());
      }
    }
  }

  /** The last layer of the u-net puts out a mask of the image's size for each mask. */
  @Test
  void followsAUNetDownAndUp() {
    long four = NetworkCost.of(UNet.masks(64, 4, 8, UNet.Norm.GN), 64).activations();
    long six = NetworkCost.of(UNet.masks(64, 6, 8, UNet.Norm.GN), 64).activations();
    assertThat(six - four).isEqualTo(2 * 64 * 64);
  }

  @Test
  void growsWithTheAreaOfTheImage() {
    NetworkDefinition resnet = ResNet.definition(18, 16, ResNet.Stem.CIFAR, 1);
    long small = NetworkCost.of(resnet, 32).multiplyAdds();
    assertThat(NetworkCost.of(resnet, 64).multiplyAdds()).isEqualTo(4 * small);
  }

  @Test
  void refusesAnImageWithoutAWindow() {
    NetworkBuilder builder = new NetworkBuilder("wide");
    Node map = builder.convolution("conv", builder.input(3), 4, 7, 1, 0, 1, false);
    NetworkDefinition wide = builder.build(map, builder.globalAveragePool(map));
    assertThatThrownBy(() -> NetworkCost.of(wide, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6 pixels is too small for network wide");
  }
}
