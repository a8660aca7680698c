package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Parameters and a buffer for each, zero at first, in groups that are updated in one call. */
final class MomentumBuffers implements AutoCloseable {

  private final SortedMap<String, NDArray> state = new TreeMap<>();
  private final List<NDArray> parameters;
  private final NDManager manager;

  MomentumBuffers(List<NDArray> parameters) {
    this.parameters = List.copyOf(parameters);
    this.manager = parameters.get(0).getManager().newSubManager();
    for (NDArray parameter : parameters) {
      // the memory format of the parameter, too: the fused update walks through memory
      NDArray buffer = parameter.zerosLike();
      buffer.attach(manager);
      NDScope.unregister(buffer);
      state.put("momentum.%04d".formatted(state.size()), buffer);
    }
  }

  /**
   * Whether a parameter is a vector. In our networks these are all biases, and all weights and
   * biases of normalisations, and nothing else.
   */
  static boolean vector(NDArray parameter) {
    return parameter.getShape().dimension() <= 1;
  }

  static boolean matrix(NDArray parameter) {
    return !vector(parameter);
  }

  /** Returns the parameters of a kind with their buffers, in the order of construction. */
  Group group(Predicate<NDArray> kind) {
    List<NDArray> members = new ArrayList<>();
    List<NDArray> buffers = new ArrayList<>();
    int index = 0;
    for (NDArray buffer : state.values()) {
      NDArray parameter = parameters.get(index++);
      if (kind.test(parameter)) {
        members.add(parameter);
        buffers.add(buffer);
      }
    }
    return new Group(members, buffers);
  }

  SortedMap<String, NDArray> state() {
    return Collections.unmodifiableSortedMap(state);
  }

  @Override
  public void close() {
    manager.close();
  }

  /** What one call updates: parameters, and the buffer of each. */
  record Group(List<NDArray> parameters, List<NDArray> buffers) {

    /** Returns this group, then another. */
    Group then(Group other) {
      List<NDArray> members = new ArrayList<>(parameters);
      List<NDArray> kept = new ArrayList<>(buffers);
      members.addAll(other.parameters);
      kept.addAll(other.buffers);
      return new Group(members, kept);
    }

    /** Calls {@code method(h, w, g, m)}, h being numbers in host memory. */
    void update(TensorOps ops, String method, double... numbers) {
      List<NDArray> gradients = new ArrayList<>(parameters.size());
      parameters.forEach(p -> gradients.add(p.getGradient()));
      try (NDArray host = ops.host().create(numbers)) {
        ops.script()
            .method(method)
            .tensor(host)
            .tensors(parameters)
            .tensors(gradients)
            .tensors(buffers)
            .single()
            .close();
      } finally {
        gradients.forEach(NDArray::close);
      }
    }
  }
}
