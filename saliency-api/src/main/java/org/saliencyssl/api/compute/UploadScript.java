package org.saliencyssl.api.compute;

/**
 * The way from host to GPU that does not wait. A copy that PyTorch is not told to make without
 * blocking ends in {@code cudaStreamSynchronize} (ATen/native/cuda/Copy.cu, {@code
 * memcpy_and_sync}, libtorch 2.7.1), so that every small array which a step makes would wait for
 * the whole queue of kernels. Pinned memory comes from PyTorch's own cache and goes back to it when
 * the copy is done.
 */
final class UploadScript {

  static final String METHODS =
      """
        def upload(self, x: Tensor, anchor: Tensor) -> Tensor:
          pinned = torch.pin_memory(x, None)
          return torch.to(pinned, ops.prim.device(anchor), ops.prim.dtype(x), True, False, None)
      """;

  private UploadScript() {}
}
