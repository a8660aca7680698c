package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.saliencyssl.api.random.RandomStreams;

/** A definition with parameters on a device. */
@SuppressWarnings("DoNotCallSuggester")
public final class Network implements AutoCloseable {

  private Network() {}

  /**
   * Makes a trainable network with initial values.
   *
   * @param definition what it computes
   * @param manager gives engine and device; closing it closes the network's arrays
   * @param policy precision and memory format of activations
   * @param init the branch of randomness for initial values; each parameter draws from its own
   *     stream, split off by its name
   * @return the network, closed by the caller
   */
  public static Network create(
      NetworkDefinition definition, NDManager manager, ComputePolicy policy, RandomStreams init) {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Returns what the network computes.
   *
   * @return the definition
   */
  public NetworkDefinition definition() {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Computes the output.
   *
   * @param x float32 input, (N, C, H, W), or (N, D) for a head
   * @param training whether batch norm uses batch statistics and updates its running statistics
   * @return (N, {@link #outputSize()}) float32, attached to the manager of {@code x}
   */
  public NDArray forward(NDArray x, boolean training) {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Computes the last feature map.
   *
   * @param x float32 input, (N, C, H, W)
   * @param training as in {@link #forward}
   * @return (N, C, h, w) float32, contiguous, attached to the manager of {@code x}
   */
  public NDArray featureMap(NDArray x, boolean training) {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Returns the live parameters.
   *
   * @return the parameters in definition order; they require gradients unless frozen
   */
  public List<NDArray> trainable() {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Returns everything that is stored.
   *
   * @return the live parameters and buffers by torchvision's names
   */
  public SortedMap<String, NDArray> state() {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Overwrites all parameters and buffers.
   *
   * @param weights exactly the arrays of {@link #state()}
   */
  public void load(Map<String, NDArray> weights) {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Overwrites all parameters and buffers.
   *
   * @param weights the arrays of {@link #state()}, and others that start with an ignored prefix
   * @param ignoredPrefixes beginnings of names that may be there and are left out
   */
  public void load(Map<String, NDArray> weights, Collection<String> ignoredPrefixes) {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Makes a frozen copy.
   *
   * @return a network with the same definition, policy, manager and contents, closed by the caller
   */
  public Network sibling() {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Moves parameters towards another network's: p = momentum p + (1 - momentum) source.
   *
   * @param source a network of the same definition
   * @param momentum weight of the old value, in [0, 1]
   */
  public void averageFrom(Network source, double momentum) {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Switches gradients of all parameters on or off.
   *
   * @param on whether parameters require gradients
   */
  public void setTrainable(boolean on) {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Returns the length of an output vector.
   *
   * @return D of (N, D)
   */
  public int outputSize() {
    throw new UnsupportedOperationException("lands in minutes");
  }

  /**
   * Counts parameter values, without buffers.
   *
   * @return the number of trainable numbers
   */
  public long parameterCount() {
    throw new UnsupportedOperationException("lands in minutes");
  }

  @Override
  public void close() {}
}
