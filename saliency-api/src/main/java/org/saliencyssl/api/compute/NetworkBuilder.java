package org.saliencyssl.api.compute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.compute.NetworkDefinition.Buffer;
import org.saliencyssl.api.compute.NetworkDefinition.Init;
import org.saliencyssl.api.compute.NetworkDefinition.Parameter;

/**
 * Lists the operations of a network. Layers with parameters are named as in torchvision: a layer
 * {@code conv1} has {@code conv1.weight}. The order of calls is the order of parameters.
 *
 * <pre>{@code
 * NetworkBuilder b = new NetworkBuilder("tiny");
 * Node x = b.input(3);
 * Node map = b.relu(b.batchNorm("bn1", b.convolution("conv1", x, 8, 3, 2, 1, 1, false), 1));
 * NetworkDefinition tiny = b.build(map, b.globalAveragePool(map));
 * }</pre>
 */
public final class NetworkBuilder {

  /** The result of an operation of a network under construction. */
  public static final class Node {
    private final NetworkBuilder owner;
    private final int index;
    private final int channels;

    private Node(NetworkBuilder owner, int index, int channels) {
      this.owner = owner;
      this.index = index;
      this.channels = channels;
    }

    int index() {
      return index;
    }

    /**
     * Returns the size of axis 1.
     *
     * @return C of (N, C, H, W) or D of (N, D)
     */
    public int channels() {
      return channels;
    }
  }

  private final String name;
  private final List<Operation> operations = new ArrayList<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int inputChannels;
  private int batchMultiple = 1;

  /**
   * Starts a network.
   *
   * @param name what error messages call it
   */
  public NetworkBuilder(String name) {
    this.name = name;
  }

  /**
   * Adds the input; the first call of each network, and made once.
   *
   * @param channels C of (N, C, H, W) or D of (N, D)
   * @return the input
   */
  public Node input(int channels) {
    if (!operations.isEmpty()) {
      throw new IllegalStateException("network " + name + " already has its input");
    }
    inputChannels = positive("channels", channels);
    return add(new Operation.Input(), channels);
  }

  /**
   * Adds a square 2-d convolution.
   *
   * @param name the layer's name
   * @param x (N, C, H, W)
   * @param outChannels number of filters
   * @param kernel side of the filters
   * @param stride step in both directions
   * @param padding zeros on each side
   * @param groups number of channel groups, a divisor of both channel counts
   * @param bias whether a bias is added
   * @return (N, outChannels, h, w)
   */
  public Node convolution(
      String name,
      Node x,
      int outChannels,
      int kernel,
      int stride,
      int padding,
      int groups,
      boolean bias) {
    return convolution(
        name,
        x,
        outChannels,
        new Operation.Convolution(x.index, -1, -1, kernel, stride, padding, groups),
        Init.KAIMING_FAN_OUT,
        bias ? Init.ZERO : null);
  }

  /**
   * Adds a square 2-d convolution of stride 1 over all channels that starts as PyTorch's Conv2d
   * does: weights and bias U(-1/sqrt(fan_in), 1/sqrt(fan_in)), {@link Init#LINEAR_DEFAULT}.
   *
   * @param name the layer's name
   * @param x (N, C, H, W)
   * @param outChannels number of filters
   * @param kernel side of the filters
   * @param padding zeros on each side
   * @param bias whether a bias is added
   * @return (N, outChannels, h, w)
   */
  public Node uniformConvolution(
      String name, Node x, int outChannels, int kernel, int padding, boolean bias) {
    return convolution(
        name,
        x,
        outChannels,
        new Operation.Convolution(x.index, -1, -1, kernel, 1, padding, 1),
        Init.LINEAR_DEFAULT,
        bias ? Init.LINEAR_DEFAULT : null);
  }

  private Node convolution(
      String name,
      Node x,
      int outChannels,
      Operation.Convolution sizes,
      Init weightInit,
      @Nullable Init biasInit) {
    int in = use(x);
    positive("outChannels", outChannels);
    positive("kernel", sizes.kernel());
    positive("stride", sizes.stride());
    int groups = positive("groups", sizes.groups());
    if (in % groups != 0 || outChannels % groups != 0) {
      throw new IllegalArgumentException(
          "layer %s has %d groups; they must divide its %d input and %d output channels"
              .formatted(name, groups, in, outChannels));
    }
    long kernel = sizes.kernel();
    long fanIn = in / groups * kernel * kernel;
    long fanOut = outChannels * kernel * kernel;
    List<Long> shape = List.of((long) outChannels, (long) in / groups, kernel, kernel);
    int weight = parameter(name + ".weight", shape, weightInit, fanIn, fanOut);
    int bias = -1;
    if (biasInit != null) {
      bias = parameter(name + ".bias", List.of((long) outChannels), biasInit, fanIn, fanOut);
    }
    return add(sizes.over(weight, bias), outChannels);
  }

  /**
   * Adds batch norm over (N, H, W) with eps 1e-5 and running statistics of momentum 0.1, PyTorch's
   * values.
   *
   * <p>With {@code splits} s above 1 it is the SplitBatchNorm of the MoCo authors' CIFAR demo: in
   * training mode the batch, (N, C, H, W), is viewed as (N/s, s C, H, W), so that images n with
   * equal n mod s are normalised together, and the groups' running statistics are averaged. All
   * such layers of a network have the same s.
   *
   * @param name the layer's name
   * @param x (N, C, H, W)
   * @param splits number of groups; a training batch must be a multiple of it
   * @return as {@code x}
   */
  public Node batchNorm(String name, Node x, int splits) {
    use(x);
    positive("splits", splits);
    if (splits > 1 && batchMultiple > 1 && splits != batchMultiple) {
      throw new IllegalArgumentException(
          "layer %s splits batches into %d; an earlier layer of %s splits into %d, they must agree"
              .formatted(name, splits, this.name, batchMultiple));
    }
    batchMultiple = Math.max(batchMultiple, splits);
    return batchNorm(name, x, splits, true);
  }

  /**
   * Adds batch norm over N, otherwise as {@link #batchNorm} without splits.
   *
   * @param name the layer's name
   * @param x (N, D)
   * @return as {@code x}
   */
  public Node batchNorm1d(String name, Node x) {
    return batchNorm(name, x, 1);
  }

  /**
   * Adds group norm with eps 1e-5, PyTorch's value: over the places of each image and the channels
   * of a group, then a gain and a shift for each channel. It keeps no statistics. With as many
   * groups as channels it is an affine instance norm.
   *
   * @param name the layer's name
   * @param x (N, C, H, W)
   * @param groups number of groups of neighbouring channels, a divisor of C
   * @return as {@code x}
   */
  public Node groupNorm(String name, Node x, int groups) {
    int channels = use(x);
    if (channels % positive("groups", groups) != 0) {
      throw new IllegalArgumentException(
          "layer %s has %d groups; they must divide its %d channels"
              .formatted(name, groups, channels));
    }
    int weight = vector(name + ".weight", channels, Init.ONE);
    vector(name + ".bias", channels, Init.ZERO);
    return add(new Operation.GroupNorm(x.index, weight, groups), channels);
  }

  /**
   * Adds batch norm over N without a bias: each entry is divided by its deviation and multiplied by
   * a learned weight, and its mean stays 0.
   *
   * @param name the layer's name; it has no {@code .bias}
   * @param x (N, D)
   * @return as {@code x}
   */
  public Node batchNorm1dWithoutBias(String name, Node x) {
    use(x);
    return batchNorm(name, x, 1, false);
  }

  /**
   * Adds max(x, 0).
   *
   * @param x any
   * @return as {@code x}
   */
  public Node relu(Node x) {
    return add(new Operation.Relu(x.index), use(x));
  }

  /**
   * Adds min(max(x, 0), 6).
   *
   * @param x any
   * @return as {@code x}
   */
  public Node relu6(Node x) {
    return add(new Operation.Relu6(x.index), use(x));
  }

  /**
   * Adds max pooling over squares.
   *
   * @param x (N, C, H, W)
   * @param kernel side of the squares
   * @param stride step in both directions
   * @param padding border on each side, which never wins
   * @param ceil whether an incomplete last square counts
   * @return (N, C, h, w)
   */
  public Node maxPool(Node x, int kernel, int stride, int padding, boolean ceil) {
    positive("kernel", kernel);
    positive("stride", stride);
    return add(new Operation.MaxPool(x.index, kernel, stride, padding, ceil), use(x));
  }

  /**
   * Adds a sum.
   *
   * @param a any
   * @param b of the same shape
   * @return a + b
   */
  public Node add(Node a, Node b) {
    if (use(a) != use(b)) {
      throw new IllegalArgumentException(
          "cannot add %d and %d channels in %s".formatted(a.channels, b.channels, name));
    }
    return add(new Operation.Add(a.index, b.index), a.channels);
  }

  /**
   * Joins along axis 1.
   *
   * @param xs at least one, equal in the other axes
   * @return with the sum of their channels
   */
  public Node concat(Node... xs) {
    int channels = Arrays.stream(xs).mapToInt(this::use).sum();
    return add(new Operation.Concat(Arrays.stream(xs).map(Node::index).toList()), channels);
  }

  /**
   * Halves height and width: the upper left pixel of each square of four (PyTorch's {@code
   * interpolate}, nearest, scale 0.5).
   *
   * @param x (N, C, H, W), H and W even
   * @return (N, C, H / 2, W / 2)
   */
  public Node halve(Node x) {
    return add(new Operation.Nearest(x.index, false), use(x));
  }

  /**
   * Doubles height and width: each pixel becomes a square of four (PyTorch's {@code interpolate},
   * nearest, scale 2).
   *
   * @param x (N, C, H, W)
   * @return (N, C, 2 H, 2 W)
   */
  public Node twice(Node x) {
    return add(new Operation.Nearest(x.index, true), use(x));
  }

  /**
   * Writes maps of a known size as vectors, channel by channel, row by row.
   *
   * @param x (N, C, height, width)
   * @param height rows of the map; the network refuses inputs that lead to others
   * @param width columns of the map
   * @return (N, C * height * width)
   */
  public Node flatten(Node x, int height, int width) {
    int places = Math.multiplyExact(positive("height", height), positive("width", width));
    return add(new Operation.Flatten(x.index), Math.multiplyExact(use(x), places));
  }

  /**
   * Reads vectors as maps; undoes {@link #flatten}.
   *
   * @param x (N, D)
   * @param height rows of the map
   * @param width columns of the map; height * width divides D
   * @return (N, D / (height * width), height, width)
   */
  public Node unflatten(Node x, int height, int width) {
    int places = Math.multiplyExact(positive("height", height), positive("width", width));
    int length = use(x);
    if (length % places != 0) {
      throw new IllegalArgumentException(
          "%d entries are no maps of %d x %d in %s".formatted(length, height, width, name));
    }
    int channels = length / places;
    return add(new Operation.Unflatten(x.index, channels, height, width), channels);
  }

  /**
   * Adds softmax over axis 1, computed in float32 under every policy.
   *
   * @param x (N, C, H, W) or (N, D)
   * @return as {@code x}, positive, with sum 1 along axis 1
   */
  public Node softmax(Node x) {
    return add(new Operation.ChannelSoftmax(x.index), use(x));
  }

  /**
   * Averages over the places of a map.
   *
   * @param x (N, C, H, W)
   * @return (N, C)
   */
  public Node globalAveragePool(Node x) {
    return add(new Operation.GlobalAveragePool(x.index), use(x));
  }

  /**
   * Adds a fully connected layer, x W^T + b.
   *
   * @param name the layer's name
   * @param x (N, D)
   * @param out number of outputs
   * @param bias whether a bias is added
   * @return (N, out)
   */
  public Node linear(String name, Node x, int out, boolean bias) {
    long in = use(x);
    List<Long> shape = List.of((long) positive("out", out), in);
    int weight = parameter(name + ".weight", shape, Init.LINEAR_DEFAULT, in, out);
    int biasIndex = -1;
    if (bias) {
      biasIndex = parameter(name + ".bias", List.of((long) out), Init.LINEAR_DEFAULT, in, out);
    }
    return add(new Operation.Linear(x.index, weight, biasIndex), out);
  }

  /**
   * Completes the network.
   *
   * @param featureMap the last 4-d map, (N, C, h, w); null for networks over vectors
   * @param output (N, D)
   * @return the definition
   */
  public NetworkDefinition build(@Nullable Node featureMap, Node output) {
    use(output);
    if (featureMap != null) {
      use(featureMap);
    }
    return new NetworkDefinition(
        name, operations, parameters, buffers, inputChannels, batchMultiple, featureMap, output);
  }

  private Node batchNorm(String name, Node x, int splits, boolean withBias) {
    int channels = x.channels;
    int weight = vector(name + ".weight", channels, Init.ONE);
    int bias = withBias ? vector(name + ".bias", channels, Init.ZERO) : -1;
    int mean = buffer(name + ".running_mean", channels, Init.ZERO);
    buffer(name + ".running_var", channels, Init.ONE);
    return add(new Operation.BatchNorm(x.index, weight, bias, mean, channels, splits), channels);
  }

  private Node add(Operation operation, int channels) {
    operations.add(operation);
    return new Node(this, operations.size() - 1, channels);
  }

  private int use(Node x) {
    if (x.owner != this) {
      throw new IllegalArgumentException("a node of network " + x.owner.name + " in " + name);
    }
    return x.channels;
  }

  private int vector(String parameter, int length, Init init) {
    return parameter(parameter, List.of((long) length), init, length, length);
  }

  private int parameter(String parameter, List<Long> shape, Init init, long fanIn, long fanOut) {
    unique(parameter);
    parameters.add(new Parameter(parameter, shape, init, fanIn, fanOut));
    return parameters.size() - 1;
  }

  private int buffer(String buffer, int length, Init init) {
    unique(buffer);
    buffers.add(new Buffer(buffer, List.of((long) length), init));
    return buffers.size() - 1;
  }

  private void unique(String array) {
    if (!names.add(array)) {
      throw new IllegalArgumentException("network " + name + " already has an array " + array);
    }
  }

  private static int positive(String what, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(what + " is " + value + "; it must be positive");
    }
    return value;
  }
}
