package org.saliencyssl.simclr;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.Script;

/**
 * Moves an encoder's running statistics as one pass over the whole batch would, though the batch
 * passes another network chunk by chunk.
 *
 * <p>One pass gives each group of split batch norm the statistics r' = 0.9 r + 0.1 (its own), from
 * the same r, and averages the r' over the groups. So each chunk starts from the encoder's r, and
 * the chunks' results, each an average over equally many groups, are averaged in turn.
 */
final class Statistics implements AutoCloseable {

  private static final String METHODS =
      """
        def copy(self, to: List[Tensor], source: List[Tensor]) -> Tensor:
          _0 = torch._foreach_copy_(to, source, False)
          return torch.detach(to[0])
        def mix(self, h: Tensor, to: List[Tensor], source: List[Tensor]) -> Tensor:
          w = annotate(float, torch.item(h))
          _0 = torch._foreach_lerp_(to, source, weight=w)
          return h
      """;

  private final NDManager host;
  private final Script script;
  private final List<NDArray> encoder;
  private final List<NDArray> chunk;
  private final List<NDArray> mean = new ArrayList<>();

  /**
   * Watches two networks.
   *
   * @param encoder whose statistics count
   * @param chunks the network that chunks pass
   */
  Statistics(NDManager manager, Network encoder, Network chunks) {
    this.host = manager.newSubManager(Device.cpu());
    this.script = Script.load(manager, "Statistics", METHODS);
    this.encoder = encoder.buffers();
    this.chunk = chunks.buffers();
    for (NDArray buffer : this.encoder) {
      NDArray zeros = manager.zeros(buffer.getShape());
      NDScope.unregister(zeros);
      mean.add(zeros);
    }
  }

  /** Before a chunk of a pass. */
  void beforeChunk() {
    copy(chunk, encoder);
  }

  /** After chunk number {@code done}, from 0, of a pass. */
  void afterChunk(int done) {
    if (mean.isEmpty()) {
      return;
    }
    try (NDArray weight = host.create(1.0 / (done + 1))) {
      script.method("mix").tensor(weight).tensors(mean).tensors(chunk).single().close();
    }
  }

  /** After the last chunk of a pass. */
  void afterPass() {
    copy(encoder, mean);
  }

  @Override
  public void close() {
    mean.forEach(NDArray::close);
    script.close();
    host.close();
  }

  private void copy(List<NDArray> to, List<NDArray> source) {
    if (!to.isEmpty()) {
      script.method("copy").tensors(to).tensors(source).single().close();
    }
  }
}
