package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.TreeMap;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.random.RandomStream;
import org.saliencyssl.api.random.RandomStreams;

/** A residual network small enough for the slow reference, written once for each of the two. */
final class TinyNetwork {

  static final long SEED = 20260;

  private TinyNetwork() {}

  static NetworkDefinition definition(int splits) {
    NetworkBuilder b = new NetworkBuilder("tiny");
    Node x = b.input(3);
    x = b.relu(b.batchNorm("bn1", b.convolution("conv1", x, 4, 3, 1, 1, 1, false), splits));
    x = b.maxPool(x, 3, 2, 1, false);
    Node y = b.batchNorm("a.bn1", b.convolution("a.conv1", x, 6, 3, 2, 1, 1, false), splits);
    y = b.convolution("a.conv2", b.relu(y), 6, 3, 1, 1, 1, false);
    y = b.batchNorm("a.bn2", y, splits);
    Node s = b.batchNorm("a.short", b.convolution("a.down", x, 6, 1, 2, 0, 1, false), splits);
    Node map = b.relu(b.add(y, s));
    return b.build(map, b.linear("fc", b.globalAveragePool(map), 5, true));
  }

  /** The feature map and the output; running statistics in {@code p} are updated in training. */
  static SlowTensor[] slow(
      Map<String, double[]> p, SlowTensor input, boolean training, int splits) {
    SlowTensor x =
        norm(p, "bn1", input.convolve(p.get("conv1.weight"), 4, 3, 1, 1), training, splits);
    x = x.relu().maxPool(3, 2, 1);
    SlowTensor y =
        norm(p, "a.bn1", x.convolve(p.get("a.conv1.weight"), 6, 3, 2, 1), training, splits);
    y = y.relu().convolve(p.get("a.conv2.weight"), 6, 3, 1, 1);
    y = norm(p, "a.bn2", y, training, splits);
    SlowTensor s =
        norm(p, "a.short", x.convolve(p.get("a.down.weight"), 6, 1, 2, 0), training, splits);
    SlowTensor map = y.plus(s).relu();
    return new SlowTensor[] {map, map.average().linear(p.get("fc.weight"), p.get("fc.bias"))};
  }

  private static SlowTensor norm(
      Map<String, double[]> p, String name, SlowTensor x, boolean training, int splits) {
    double[] weight = p.get(name + ".weight");
    double[] bias = p.get(name + ".bias");
    double[] mean = p.get(name + ".running_mean");
    double[] variance = p.get(name + ".running_var");
    return training
        ? x.normalise(weight, bias, mean, variance, splits)
        : x.normaliseWith(weight, bias, mean, variance);
  }

  static Map<String, double[]> doubles(Network network) {
    Map<String, double[]> values = new TreeMap<>();
    network.state().forEach((name, array) -> values.put(name, SlowTensor.doubles(array)));
    return values;
  }

  /** A network whose batch norms do something: gains, shifts and statistics off 1 and 0. */
  static Network create(NDManager manager, ComputePolicy policy, int splits) {
    Network network = Network.create(definition(splits), manager, policy, RandomStreams.of(SEED));
    RandomStream stream = RandomStreams.of(SEED).purpose("statistics").stream();
    Map<String, NDArray> weights = new TreeMap<>();
    network
        .state()
        .forEach(
            (name, array) ->
                weights.put(
                    name,
                    array.getShape().dimension() == 1
                        ? uniform(manager, stream, array.getShape(), 0.5, 1.5)
                        : array));
    network.load(weights);
    return network;
  }

  static NDArray uniform(
      NDManager manager, RandomStream stream, Shape shape, double min, double max) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) stream.uniform(min, max);
    }
    return manager.create(values, shape);
  }

  static NDArray images(NDManager manager, int count, String purpose) {
    RandomStream stream = RandomStreams.of(SEED).purpose(purpose).stream();
    return uniform(manager, stream, new Shape(count, 3, 16, 16), -1, 1);
  }
}
