package org.saliencyssl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of libtorch: of the CPU from the engine itself, of CUDA as its source composes them. */
class MemoryShortageTest {

  private static final long GIB = 1L << 30;
  private static final double MIB = 1 << 20;

  /** As an H100 reports it; the form of c10/cuda/CUDACachingAllocator.cpp, with other processes. */
  private static final String CUDA =
      "CUDA out of memory. Tried to allocate 1.16 GiB. GPU 1 has a total capacity of 79.14 GiB of"
          + " which 840.75 MiB is free. Process 643064 has 33.81 GiB memory in use. Including"
          + " non-PyTorch memory, this process has 78.31 GiB memory in use. Of the allocated memory"
          + " 77.81 GiB is allocated by PyTorch, and 9.84 MiB is reserved by PyTorch but"
          + " unallocated. If reserved but unallocated memory is large try setting"
          + " PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True to avoid fragmentation.  See"
          + " documentation for Memory Management "
          + " (https://pytorch.org/docs/stable/notes/cuda.html#environment-variables)";

  private static final String PRIVATE_POOLS =
      "CUDA out of memory. Tried to allocate 512 bytes. GPU 0 has a total capacity of 7.93 GiB of"
          + " which 0 bytes is free. 6.00 GiB allowed; Of the allocated memory 5.99 GiB is allocated"
          + " by PyTorch, with 22.00 MiB allocated in private pools (e.g., CUDA Graphs), and 1.50 KiB"
          + " is reserved by PyTorch but unallocated.";

  private static final String IN_A_SCRIPT =
      "The following operation failed in the TorchScript interpreter.\n"
          + "Traceback of TorchScript, serialized code (most recent call last):\n"
          + "  File \"code/__torch__.py\", line 9, in output_training\n"
          + "    v3 = torch.conv2d(v2, p[2], None, [1, 1], [1, 1], [1, 1], 1)\n"
          + "         ~~~~~~~~~~~~ <--- HERE\n"
          + "RuntimeError: "
          + CUDA
          + "\nException raised from malloc at ../c10/cuda/CUDACachingAllocator.cpp:1420 (most"
          + " recent call first):\nframe #0: c10::Error::Error(...)";

  @ParameterizedTest
  @ValueSource(strings = {CUDA, IN_A_SCRIPT})
  void theFiguresOfAGpuAreRead(String text) {
    assertThat(MemoryShortage.of(new EngineException(text)))
        .hasValueSatisfying(
            shortage -> {
              assertThat(shortage.where()).isEqualTo("GPU 1");
              assertThat(shortage.wanted()).hasValue(Math.round(1.16 * GIB));
              assertThat(shortage.total()).hasValue(Math.round(79.14 * GIB));
              assertThat(shortage.free()).hasValue(Math.round(840.75 * MIB));
              assertThat(shortage.held()).hasValue(Math.round(77.81 * GIB));
              assertThat(shortage)
                  .hasToString(
                      "GPU 1 has no memory left: 1.16 GiB were asked for, 840.75 MiB are free, this"
                          + " run's tensors hold 77.81 GiB, the whole is 79.14 GiB");
            });
  }

  @Test
  void bytesAndOptionalPartsAreRead() {
    assertThat(MemoryShortage.of(new EngineException(PRIVATE_POOLS)))
        .hasValueSatisfying(
            shortage -> {
              assertThat(shortage.wanted()).hasValue(512);
              assertThat(shortage.free()).hasValue(0);
              assertThat(shortage.held()).hasValue(Math.round(5.99 * GIB));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported at some"
            + " other API call, so the stacktrace below might be incorrect.",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED"
      })
  void otherLibrariesOfAGpuGiveNoFigures(String text) {
    assertThat(MemoryShortage.of(new EngineException(text)))
        .hasValueSatisfying(
            shortage -> assertThat(shortage).hasToString("the GPU has no memory left"));
  }

  @Test
  void theEnginesOwnTextForTheHostIsRead() {
    try (NDManager manager = NDManager.newBaseManager()) {
      EngineException thrown =
          catchThrowableOfType(
              EngineException.class, () -> manager.zeros(new Shape(1L << 44))); // 64 TiB
      assertThat(MemoryShortage.of(new IllegalStateException("wrapped", thrown)))
          .as("%s", thrown)
          .hasValueSatisfying(
              shortage -> {
                assertThat(shortage.where()).isEqualTo("the host");
                assertThat(shortage.wanted()).isEqualTo(OptionalLong.of(4L << 44));
                assertThat(shortage.free()).isEmpty();
                assertThat(shortage)
                    .hasToString("the host has no memory left: 65536.00 GiB were asked for");
              });
    }
  }

  @Test
  void anotherFailureIsNoShortage() {
    String text = "The size of tensor a (3) must match the size of tensor b (4)";
    assertThat(MemoryShortage.of(new EngineException(text))).isEmpty();
    assertThat(MemoryShortage.of(new EngineException((String) null))).isEmpty();
    EngineException other = new EngineException(text);
    assertThat(MemoryShortageException.explained(other, 1, 2)).isSameAs(other);
  }
}
