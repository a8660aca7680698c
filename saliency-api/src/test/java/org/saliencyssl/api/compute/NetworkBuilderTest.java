package org.saliencyssl.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.saliencyssl.api.compute.NetworkBuilder.Node;

class NetworkBuilderTest {

  private final NetworkBuilder builder = new NetworkBuilder("sketch");

  @Test
  void refusesTwoLayersOfOneName() {
    Node x = builder.convolution("conv", builder.input(3), 4, 1, 1, 0, 1, false);
    assertThatThrownBy(() -> builder.convolution("conv", x, 4, 1, 1, 0, 1, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("network sketch already has an array conv.weight");
  }

  @Test
  void refusesGroupsThatDoNotDivide() {
    Node x = builder.input(3);
    assertThatThrownBy(() -> builder.convolution("conv", x, 4, 1, 1, 0, 2, false))
        .hasMessage("layer conv has 2 groups; they must divide its 3 input and 4 output channels");
  }

  @Test
  void refusesSumsOfDifferentWidths() {
    Node x = builder.input(3);
    Node y = builder.convolution("conv", x, 4, 1, 1, 0, 1, false);
    assertThatThrownBy(() -> builder.add(x, y)).hasMessageContaining("3 and 4 channels");
  }

  @Test
  void refusesDifferentSplits() {
    Node x = builder.batchNorm("a", builder.input(3), 2);
    assertThatThrownBy(() -> builder.batchNorm("b", x, 4)).hasMessageContaining("must agree");
  }

  @Test
  void refusesNodesOfAnotherNetwork() {
    Node stranger = new NetworkBuilder("other").input(3);
    assertThatThrownBy(() -> builder.relu(stranger))
        .hasMessage("a node of network other in sketch");
  }

  @Test
  void countsGroupedWeightsAndJoinedChannels() {
    Node x = builder.convolution("deep", builder.input(6), 12, 3, 1, 1, 3, true);
    NetworkDefinition definition = builder.build(null, builder.concat(x, x));
    assertThat(definition.parameters().get(0).shape()).containsExactly(12L, 2L, 3L, 3L);
    assertThat(definition.parameterCount()).isEqualTo(12 * 2 * 9 + 12);
    assertThat(definition.outputSize()).isEqualTo(24);
  }
}
