package org.saliencyssl.api.compute;

import java.util.List;

/**
 * A network, defined once: an operation list over named parameters and buffers, from which {@link
 * Network} emits TorchScript for a policy. Made by a {@link NetworkBuilder}. Immutable.
 */
public final class NetworkDefinition {

  /** How a parameter starts. */
  public enum Init {
    /** N(0, 2 / fan_out): torchvision's convolutions in ResNets. */
    KAIMING_FAN_OUT,
    /** U(-1/sqrt(fan_in), 1/sqrt(fan_in)): PyTorch's default for Linear weights and biases. */
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
}
