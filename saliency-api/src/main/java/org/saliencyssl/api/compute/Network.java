package org.saliencyssl.api.compute;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.compute.NetworkDefinition.Buffer;
import org.saliencyssl.api.compute.NetworkDefinition.Parameter;
import org.saliencyssl.api.random.RandomStreams;

/**
 * A definition with parameters on a device: float32 arrays whatever the policy, with torchvision's
 * names. Used by the thread that started the engine.
 *
 * <p>A graph is recorded within a gradient collector only, and, for a frozen network, only if the
 * input itself requires gradients.
 */
public final class Network implements AutoCloseable {

  private static final String AVERAGE =
      """
        def average(self, h: Tensor, p: List[Tensor], q: List[Tensor]) -> Tensor:
          w = annotate(float, torch.item(h))
          _0 = torch._foreach_lerp_(p, q, weight=w)
          return h
      """;

  /** The memory format of a kernel under channels_last. */
  private static final String LAID =
      """
        def laid(self, x: Tensor) -> Tensor:
          return torch.contiguous(x, memory_format=2)
      """;

  private final NetworkDefinition definition;
  private final ComputePolicy policy;
  private final NDManager manager;
  private final NDManager host;
  private final Script script;
  private final @Nullable Recomputation recomputation;
  private final List<NDArray> parameters = new ArrayList<>();
  private final List<NDArray> buffers = new ArrayList<>();
  private final SortedMap<String, NDArray> state = new TreeMap<>();

  private Network(
      NetworkDefinition definition, NDManager parent, ComputePolicy policy, Recompute recompute) {
    this.definition = definition;
    this.policy = policy;
    this.manager = parent.newSubManager();
    this.host = manager.newSubManager(Device.cpu());
    boolean whole = recompute == Recompute.NONE;
    String methods = new NetworkScript(definition, policy).text() + AVERAGE + LAID;
    String blocks = whole ? "" : new RecomputeText(definition, policy).text();
    this.script = Script.load(manager, "network", methods + blocks);
    this.recomputation = whole ? null : new Recomputation(script, parameters, buffers);
  }

  /**
   * Makes a trainable network with initial values.
   *
   * @param definition what it computes
   * @param manager gives engine and device; closing it closes the network's arrays
   * @param policy precision and memory format of activations
   * @param init the branch of randomness for initial values; each parameter draws from its own
   *     stream, split off by its name, so that adding one leaves the others alone
   * @return the network, closed by the caller
   */
  public static Network create(
      NetworkDefinition definition, NDManager manager, ComputePolicy policy, RandomStreams init) {
    return create(definition, manager, policy, Recompute.NONE, init);
  }

  /**
   * Makes a trainable network with initial values that need not keep the graph of a training pass.
   *
   * @param definition what it computes
   * @param manager gives engine and device; closing it closes the network's arrays
   * @param policy precision and memory format of activations
   * @param recompute what {@link #forward} keeps while a graph is recorded; unless {@link
   *     Recompute#NONE}, its result is a leaf, and {@link #replay} is to follow the backward pass
   * @param init as for {@link #create(NetworkDefinition, NDManager, ComputePolicy, RandomStreams)}
   * @return the network, closed by the caller
   */
  public static Network create(
      NetworkDefinition definition,
      NDManager manager,
      ComputePolicy policy,
      Recompute recompute,
      RandomStreams init) {
    Network network = new Network(definition, manager, policy, recompute);
    for (Parameter p : definition.parameters()) {
      float[] values = InitialValues.draw(p, init.purpose(p.name()).stream());
      network.addParameter(p, network.manager.create(values, shape(p.shape())));
    }
    for (Buffer b : definition.buffers()) {
      network.addBuffer(b, network.manager.create(InitialValues.of(b), shape(b.shape())));
    }
    network.setTrainable(true);
    return network;
  }

  /**
   * Returns what the network computes.
   *
   * @return the definition
   */
  public NetworkDefinition definition() {
    return definition;
  }

  /**
   * Computes the output.
   *
   * @param x float32 input, (N, C, H, W), or (N, D) for a network over vectors; not modified
   * @param training whether batch norm uses batch statistics and updates its running statistics
   * @return (N, {@link #outputSize()}) float32, attached to the manager of {@code x}
   * @throws IllegalArgumentException if the shape or type of {@code x} does not fit, or the batch
   *     of a training call is not a multiple of {@link NetworkDefinition#batchMultiple()}
   */
  public NDArray forward(NDArray x, boolean training) {
    if (recomputation != null && training) {
      checkInput(x, true);
      return recomputation.forward(x);
    }
    return call(x, false, training);
  }

  /**
   * Ends the backward pass of a network that recomputes; nothing otherwise. Called within gradient
   * recording, once after each backward pass through results of {@link #forward}, and before the
   * parameters, or whether they require gradients, change. Every pass since the last call is made
   * again, block by block, with its batch statistics; the running ones, moved by {@link #forward},
   * stay (PyTorch's {@code checkpoint} moves them twice). Its gradient is added to those of the
   * parameters and goes on into the graph that the input came from, which must still be there.
   *
   * <p>The gradients are those of the whole graph, bit for bit if they were zero before; but under
   * channels_last those of split batch norm's own parameters are summed in another order, as are
   * the passes of several calls.
   */
  public void replay() {
    if (recomputation != null) {
      recomputation.replay();
    }
  }

  /**
   * Computes the last feature map.
   *
   * @param x float32 input, (N, C, H, W); not modified
   * @param training as in {@link #forward}
   * @return (N, C, h, w) float32, contiguous, attached to the manager of {@code x}
   * @throws IllegalArgumentException as in {@link #forward}
   * @throws IllegalStateException if the network has no feature map
   */
  public NDArray featureMap(NDArray x, boolean training) {
    if (!definition.hasFeatureMap()) {
      throw new IllegalStateException("network " + definition.name() + " has no feature map");
    }
    return call(x, true, training);
  }

  /**
   * Returns the live parameters.
   *
   * @return the parameters in definition order; they require gradients unless frozen
   */
  public List<NDArray> trainable() {
    return Collections.unmodifiableList(parameters);
  }

  /**
   * Returns everything that is stored.
   *
   * @return the live parameters and buffers by torchvision's names
   */
  public SortedMap<String, NDArray> state() {
    return Collections.unmodifiableSortedMap(state);
  }

  /**
   * Overwrites all parameters and buffers.
   *
   * @param weights exactly the arrays of {@link #state()}, by name; PyTorch's {@code
   *     num_batches_tracked} may be there and is left out
   * @throws IllegalArgumentException if names are missing or unexpected or shapes differ; all of
   *     them are listed, and nothing is overwritten
   */
  public void load(Map<String, NDArray> weights) {
    load(weights, List.of());
  }

  /**
   * Overwrites all parameters and buffers.
   *
   * @param weights the arrays of {@link #state()}, by name, and others whose names start with an
   *     ignored prefix
   * @param ignoredPrefixes beginnings of names that may be there and are left out, for instance
   *     {@code "fc."}
   * @throws IllegalArgumentException as in {@link #load(Map)}
   */
  public void load(Map<String, NDArray> weights, Collection<String> ignoredPrefixes) {
    WeightCheck.check(definition.name(), shapes(state), shapes(weights), ignoredPrefixes);
    state.forEach((name, array) -> Objects.requireNonNull(weights.get(name)).copyTo(array));
  }

  private static SortedMap<String, Shape> shapes(Map<String, NDArray> arrays) {
    SortedMap<String, Shape> shapes = new TreeMap<>();
    arrays.forEach((name, array) -> shapes.put(name, array.getShape()));
    return shapes;
  }

  /**
   * Makes a frozen copy, such as MoCo's key encoder.
   *
   * @return a network with the same definition, policy, manager and contents, whose parameters do
   *     not require gradients; it recomputes nothing; closed by the caller
   */
  public Network sibling() {
    Network sibling = new Network(definition, manager.getParentManager(), policy, Recompute.NONE);
    for (int i = 0; i < parameters.size(); i++) {
      sibling.addParameter(definition.parameters().get(i), sibling.copy(parameters.get(i)));
    }
    for (int i = 0; i < buffers.size(); i++) {
      sibling.addBuffer(definition.buffers().get(i), sibling.copy(buffers.get(i)));
    }
    return sibling;
  }

  /**
   * Makes a network over the very parameters of this one, for parts of a batch: its batch norm
   * forms another number of groups, and its running statistics are copies of their own. What
   * changes the parameters of one, gradients included, changes those of the other. It recomputes
   * nothing.
   *
   * @param splits as in {@link NetworkDefinition#regrouped}
   * @return the network, closed by the caller; closing it leaves this one as it is
   * @throws IllegalArgumentException as in {@link NetworkDefinition#regrouped}
   */
  public Network sharing(int splits) {
    Network other =
        new Network(
            definition.regrouped(splits), manager.getParentManager(), policy, Recompute.NONE);
    for (int i = 0; i < parameters.size(); i++) {
      other.parameters.add(parameters.get(i));
      other.state.put(definition.parameters().get(i).name(), parameters.get(i));
    }
    for (int i = 0; i < buffers.size(); i++) {
      other.addBuffer(definition.buffers().get(i), other.copy(buffers.get(i)));
    }
    return other;
  }

  /**
   * Returns the running statistics.
   *
   * @return the live buffers in definition order
   */
  public List<NDArray> buffers() {
    return Collections.unmodifiableList(buffers);
  }

  /**
   * Moves the parameters towards another network's in one call: p = m p + (1 - m) source. Buffers
   * stay (as in the MoCo authors' code). Not to be called within a gradient collector.
   *
   * @param source a network of the same definition
   * @param momentum m, the weight of the old value, in [0, 1]
   * @throws IllegalArgumentException if the momentum is outside of [0, 1] or the definitions differ
   */
  public void averageFrom(Network source, double momentum) {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException("momentum is " + momentum + "; it must be in [0, 1]");
    }
    if (!source.definition.parameters().equals(definition.parameters())) {
      throw new IllegalArgumentException(
          "cannot average %s into %s: their parameters differ"
              .formatted(source.definition.name(), definition.name()));
    }
    try (NDArray weight = host.create(1 - momentum)) {
      script
          .method("average")
          .tensor(weight)
          .tensors(parameters)
          .tensors(source.parameters)
          .single()
          .close();
    }
  }

  /**
   * Switches gradients of all parameters on or off.
   *
   * @param on whether parameters require gradients
   */
  public void setTrainable(boolean on) {
    parameters.forEach(p -> p.setRequiresGradient(on));
  }

  /**
   * Returns the length of an output vector.
   *
   * @return D of (N, D)
   */
  public int outputSize() {
    return definition.outputSize();
  }

  /**
   * Counts parameter values, without buffers.
   *
   * @return the number of trainable numbers
   */
  public long parameterCount() {
    return definition.parameterCount();
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }

  @Override
  public String toString() {
    return definition + ", " + policy;
  }

  private NDArray call(NDArray x, boolean features, boolean training) {
    checkInput(x, training);
    Script.Call call = script.method(NetworkScript.method(features, training));
    call.tensor(x).tensors(parameters);
    if (!buffers.isEmpty()) {
      call.tensors(buffers);
    }
    return call.single();
  }

  private void checkInput(NDArray x, boolean training) {
    Shape shape = x.getShape();
    boolean images = definition.takesImages();
    if (shape.dimension() != (images ? 4 : 2)
        || shape.get(1) != definition.inputChannels()
        || x.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "input of network %s is %s %s; it must be float32 (N, %d%s)"
              .formatted(
                  definition.name(),
                  x.getDataType(),
                  shape,
                  definition.inputChannels(),
                  images ? ", H, W" : ""));
    }
    int multiple = definition.batchMultiple();
    if (training && shape.get(0) % multiple != 0) {
      throw new IllegalArgumentException(
          "a training batch of network %s has %d images; split batch norm needs a multiple of %d"
              .formatted(definition.name(), shape.get(0), multiple));
    }
  }

  /** Takes over an array that is contiguous. */
  private void addParameter(Parameter parameter, NDArray array) {
    parameters.add(keep(parameter.name(), laid(array)));
  }

  /**
   * Under channels_last, kernels lie in memory as convolutions want them, once and for all, and so
   * do their gradients and momentum buffers: laying them anew in each pass cost a twentieth of a
   * bfloat16 step. Whoever reads or copies an array does not see it.
   */
  private NDArray laid(NDArray array) {
    boolean kernels = array.getShape().dimension() == 4 && array.getShape().get(2) > 1;
    if (policy.memoryFormat() != MemoryFormat.CHANNELS_LAST || !kernels) {
      return array;
    }
    try (array) {
      return script.method("laid").tensor(array).single();
    }
  }

  private void addBuffer(Buffer buffer, NDArray array) {
    buffers.add(keep(buffer.name(), array));
  }

  /** Takes an array out of the caller's scope, if there is one. */
  private NDArray keep(String name, NDArray array) {
    NDScope.unregister(array);
    state.put(name, array);
    return array;
  }

  private NDArray copy(NDArray source) {
    NDArray copy = manager.create(source.getShape(), DataType.FLOAT32);
    source.copyTo(copy);
    return copy;
  }

  private static Shape shape(List<Long> sizes) {
    return new Shape(sizes);
  }
}
