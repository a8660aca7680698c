package org.saliencyssl.api.compute;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A network, defined once: an operation list over named parameters and buffers, from which {@link
 * Network} emits TorchScript for a policy. Made by a {@link NetworkBuilder}. Immutable.
 */
public final class NetworkDefinition {

  /** How a parameter starts. */
  public enum Init {
    /** N(0, 2 / fan_out): torchvision's convolutions in ResNets (He et al. 2015). */
    KAIMING_FAN_OUT,
    /**
     * U(-1/sqrt(fan_in), 1/sqrt(fan_in)): PyTorch's default for the weights and biases of Linear
     * and of convolutions.
     */
    LINEAR_DEFAULT,
    /** All one. */
    ONE,
    /** All zero. */
    ZERO
  }

  /**
   * A parameter.
   *
   * @param name torchvision's name, for instance {@code layer1.0.conv1.weight}
   * @param shape its shape
   * @param init how it starts
   * @param fanIn inputs of one output value
   * @param fanOut outputs of one input value, kernel included
   */
  public record Parameter(String name, List<Long> shape, Init init, long fanIn, long fanOut) {}

  /**
   * A buffer: batch norm's running statistics.
   *
   * @param name torchvision's name
   * @param shape its shape
   * @param init how it starts
   */
  public record Buffer(String name, List<Long> shape, Init init) {}

  private final String name;
  private final List<Operation> operations;
  private final List<Parameter> parameters;
  private final List<Buffer> buffers;
  private final int inputChannels;
  private final int batchMultiple;
  private final NetworkBuilder.@Nullable Node featureMap;
  private final NetworkBuilder.Node output;

  NetworkDefinition(
      String name,
      List<Operation> operations,
      List<Parameter> parameters,
      List<Buffer> buffers,
      int inputChannels,
      int batchMultiple,
      NetworkBuilder.@Nullable Node featureMap,
      NetworkBuilder.Node output) {
    this.name = name;
    this.operations = List.copyOf(operations);
    this.parameters = List.copyOf(parameters);
    this.buffers = List.copyOf(buffers);
    this.inputChannels = inputChannels;
    this.batchMultiple = batchMultiple;
    this.featureMap = featureMap;
    this.output = output;
  }

  /**
   * Returns the network's name.
   *
   * @return what error messages call it
   */
  public String name() {
    return name;
  }

  /**
   * Returns the trainable parameters.
   *
   * @return in definition order, which is torchvision's
   */
  public List<Parameter> parameters() {
    return parameters;
  }

  /**
   * Returns the running statistics.
   *
   * @return in definition order; torchvision's {@code num_batches_tracked} is left out
   */
  public List<Buffer> buffers() {
    return buffers;
  }

  /**
   * Checks whether stored weights fit, by names and shapes.
   *
   * @param shapes of all stored arrays; PyTorch's {@code num_batches_tracked} may be there
   * @throws IllegalArgumentException if names are missing or unexpected or shapes differ; all of
   *     them are listed
   */
  public void checkWeights(Map<String, List<Long>> shapes) {
    SortedMap<String, List<Long>> expected = new TreeMap<>();
    parameters.forEach(one -> expected.put(one.name(), one.shape()));
    buffers.forEach(one -> expected.put(one.name(), one.shape()));
    WeightCheck.check(name, expected, shapes, List.of());
  }

  /**
   * Returns the number of channels, or of vector entries, of an input.
   *
   * @return C of (N, C, H, W) or D of (N, D)
   */
  public int inputChannels() {
    return inputChannels;
  }

  /**
   * Returns what a training batch must be a multiple of.
   *
   * @return the number of groups that batch norm forms, 1 for ordinary batch norm
   */
  public int batchMultiple() {
    return batchMultiple;
  }

  /**
   * Says whether there is a feature map.
   *
   * @return whether {@link Network#featureMap} is available
   */
  public boolean hasFeatureMap() {
    return featureMap != null;
  }

  /**
   * Returns the number of channels of the feature map.
   *
   * @return C of (N, C, h, w)
   * @throws IllegalStateException if the network has none
   */
  public int featureChannels() {
    return featureNode().channels();
  }

  /**
   * Returns the length of an output vector.
   *
   * @return D of (N, D)
   */
  public int outputSize() {
    return output.channels();
  }

  /**
   * Counts parameter values, without buffers.
   *
   * @return the number of trainable numbers
   */
  public long parameterCount() {
    return parameters.stream().mapToLong(p -> p.shape().stream().reduce(1L, (a, b) -> a * b)).sum();
  }

  /**
   * Returns the same network with another number of groups that batch norm forms in training, for
   * batches that hold some of the groups only. Parameters and buffers keep their names and places.
   *
   * @param splits the number of groups; what a training batch must be a multiple of
   * @return the definition
   * @throws IllegalArgumentException if a layer normalises the whole batch, and {@code splits} is
   *     not 1, or other layers split it
   */
  public NetworkDefinition regrouped(int splits) {
    List<Operation> regrouped = operations.stream().map(o -> regrouped(o, splits)).toList();
    boolean normed = !buffers.isEmpty();
    return new NetworkDefinition(
        name,
        regrouped,
        parameters,
        buffers,
        inputChannels,
        normed ? splits : 1,
        featureMap,
        output);
  }

  private Operation regrouped(Operation operation, int splits) {
    if (!(operation instanceof Operation.BatchNorm norm)) {
      return operation;
    }
    if (norm.splits() != batchMultiple || (norm.splits() == 1 && splits != 1)) {
      throw new IllegalArgumentException(
          "network %s cannot form %d groups: a layer of it normalises the whole batch"
              .formatted(name, splits));
    }
    return norm.with(splits);
  }

  /** Whether inputs are images rather than vectors. */
  boolean takesImages() {
    return operations.stream().anyMatch(Operation.Convolution.class::isInstance);
  }

  List<Operation> operations() {
    return operations;
  }

  int outputIndex() {
    return output.index();
  }

  NetworkBuilder.Node featureNode() {
    if (featureMap == null) {
      throw new IllegalStateException("network " + name + " has no feature map");
    }
    return featureMap;
  }

  @Override
  public String toString() {
    return name + " (" + parameterCount() + " parameters)";
  }
}
