package org.saliencyssl.api.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;

/** The recorded passes of a network that wait for their backward pass, block by block. */
final class Recomputation {

  /** A pass; {@code output} holds the gradient after the loss's backward pass. */
  private record Pass(NDArray input, NDArray output, List<NDArray> borders) {}

  private final Script script;
  private final List<NDArray> parameters;
  private final List<NDArray> buffers;
  private final List<Pass> waiting = new ArrayList<>();

  /**
   * Prepares passes.
   *
   * @param script has the methods of {@link RecomputeText}
   */
  Recomputation(Script script, List<NDArray> parameters, List<NDArray> buffers) {
    this.script = script;
    this.parameters = parameters;
    this.buffers = buffers;
  }

  /** A training pass; remembered if it would have recorded a graph. */
  NDArray forward(NDArray x) {
    NDList results = call(script.method(RecomputeText.RECORDED).tensor(x)).run();
    NDArray output = results.get(0);
    if (output.hasGradient()) {
      waiting.add(new Pass(x, output, results.subList(1, results.size())));
    }
    return output;
  }

  /**
   * Runs the waiting passes backwards, the last first, as the engine would: gradients add up in the
   * same order.
   */
  void replay() {
    while (!waiting.isEmpty()) {
      replay(waiting.remove(waiting.size() - 1));
    }
  }

  private void replay(Pass pass) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray gradient = pass.output.getGradient();
      for (int block = pass.borders.size(); block >= 0; block--) {
        NDArray start = block == 0 ? pass.input : pass.borders.get(block - 1);
        NDArray here =
            call(script.method(RecomputeText.block(block)).tensor(start).tensor(gradient)).single();
        gradient.close();
        gradient = here;
        if (block > 0) {
          start.close(); // a border's memory is free for the graphs of earlier, larger blocks
        }
      }
    }
  }

  private Script.Call call(Script.Call call) {
    call.tensors(parameters);
    return buffers.isEmpty() ? call : call.tensors(buffers);
  }
}
