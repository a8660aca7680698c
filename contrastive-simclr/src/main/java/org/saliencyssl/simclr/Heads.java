package org.saliencyssl.simclr;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.saliencyssl.api.Setting;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.network.Mlp;

/** The recipes of {@link Head}, by the names that specs use. */
final class Heads {

  private Heads() {}

  /**
   * google-research/simclr: each layer is Linear without bias, batch norm; ReLU between layers; the
   * last batch norm has no bias. Their statistics are those of all images of a pass.
   *
   * @param layers number of linear layers [3; SimCLR v1: 2]
   * @param hidden width of all layers but the last [the encoder's output, 2048]
   * @param dimension length of an embedding [128]
   */
  record Google(
      @Setting(min = 1) int layers, @Setting(min = 1) int hidden, @Setting(min = 1) int dimension)
      implements Head {
    @Override
    public NetworkDefinition definition(int in) {
      List<Integer> sizes = new ArrayList<>(Collections.nCopies(layers - 1, hidden));
      sizes.add(dimension);
      return Mlp.normedHead(in, sizes, false);
    }
  }

  /**
   * lightly: Linear, batch norm, ReLU, Linear, batch norm; no bias in the linear layers.
   *
   * @param hidden width of the hidden layer [2048]
   * @param dimension length of an embedding [128]
   */
  record Lightly(@Setting(min = 1) int hidden, @Setting(min = 1) int dimension) implements Head {
    @Override
    public NetworkDefinition definition(int in) {
      return Mlp.normedHead(in, List.of(hidden, dimension), true);
    }
  }

  /**
   * solo-learn and ADIOS: Linear, ReLU, Linear with biases and without batch norm.
   *
   * @param hidden width of the hidden layer [solo-learn 4096, ADIOS 2048]
   * @param dimension length of an embedding [solo-learn 512, ADIOS 128]
   */
  record Solo(@Setting(min = 1) int hidden, @Setting(min = 1) int dimension) implements Head {
    @Override
    public NetworkDefinition definition(int in) {
      return Mlp.head(in, hidden, dimension, false);
    }
  }
}
