package org.saliencyssl.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.api.compute.Recompute;
import org.saliencyssl.experiment.spec.ComputeSettings;
import org.saliencyssl.experiment.spec.DeviceChoice;

/** Which device a spec gets, for everything that a machine may have. No GPU is needed. */
class GpuSearchTest {

  private static final GpuSearch NO_RUNTIME = new GpuSearch(false, 0, false, Map.of());
  private static final GpuSearch NO_DRIVER = new GpuSearch(true, 0, false, Map.of());
  private static final GpuSearch NO_CUDA_TORCH =
      new GpuSearch(true, 2, false, Map.of("PYTORCH_FLAVOR", "cpu"));
  private static final GpuSearch TWO =
      new GpuSearch(true, 2, true, Map.of("CUDA_VISIBLE_DEVICES", "4,6"));

  private final List<String> log = new ArrayList<>();

  @Test
  void autoTakesTheFirstGpuOrTheCpu() {
    assertThat(choose(TWO, "auto")).isEqualTo(Device.gpu(0));
    assertThat(choose(NO_RUNTIME, "auto")).isEqualTo(Device.cpu());
    assertThat(choose(NO_DRIVER, "auto")).isEqualTo(Device.cpu());
    assertThat(log).isEmpty();
  }

  @Test
  void autoSaysWhenItPassesOverAGpu() {
    assertThat(choose(NO_CUDA_TORCH, "auto")).isEqualTo(Device.cpu());
    assertThat(log)
        .containsExactly(
            "compute.device auto: computing on the CPU although 2 GPU(s) were found, but the loaded"
                + " libtorch has no CUDA (PYTORCH_FLAVOR=cpu, PYTORCH_LIBRARY_PATH=not set,"
                + " PYTORCH_VERSION=not set); docs/cuda.md says what to install");
  }

  @Test
  void theCpuAndNumberedGpusAreTakenAsTheyAre() {
    assertThat(choose(TWO, "cpu")).isEqualTo(Device.cpu());
    assertThat(choose(TWO, "gpu")).isEqualTo(Device.gpu(0));
    assertThat(choose(TWO, "gpu:1")).isEqualTo(Device.gpu(1));
  }

  @Test
  void aMissingGpuIsRefusedWithWhatWasLookedFor() {
    assertThatThrownBy(() -> choose(NO_RUNTIME, "gpu"))
        .isInstanceOf(RunFailedException.class)
        .hasMessage(
            "compute.device is gpu:0, but the engine can use no GPU: libcudart was not found"
                + " (LD_LIBRARY_PATH is not set, -Djna.library.path is not set);"
                + " docs/cuda.md says what to install, or choose cpu or auto");
    assertThatThrownBy(() -> choose(NO_DRIVER, "gpu:1"))
        .hasMessageContaining("libcudart counts 0 GPUs; a driver may be missing (try nvidia-smi)");
    assertThatThrownBy(() -> choose(NO_CUDA_TORCH, "gpu"))
        .hasMessageContaining("2 GPU(s) were found, but the loaded libtorch has no CUDA");
  }

  @Test
  void aNumberBeyondTheLastGpuNamesTheirCount() {
    assertThatThrownBy(() -> choose(TWO, "gpu:2"))
        .isInstanceOf(RunFailedException.class)
        .hasMessage(
            "compute.device is gpu:2, but there are 2 GPUs, counted from 0"
                + " (CUDA_VISIBLE_DEVICES=4,6); choose a smaller number");
    assertThatThrownBy(() -> choose(new GpuSearch(true, 1, true, Map.of()), "gpu:1"))
        .hasMessageContaining("but there is 1 GPU, counted from 0; choose");
  }

  @Test
  void tf32IsRefusedWhereAutoEndsOnTheCpu() {
    assertThat(TWO.choose(settings("auto", Precision.TF32), log::add)).isEqualTo(Device.gpu(0));
    assertThatThrownBy(() -> NO_RUNTIME.choose(settings("auto", Precision.TF32), log::add))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("compute.precision is tf32, which needs a GPU")
        .hasMessageContaining("libcudart was not found");
  }

  private Device choose(GpuSearch gpus, String device) {
    return gpus.choose(settings(device, Precision.FLOAT32), log::add);
  }

  private static ComputeSettings settings(String device, Precision precision) {
    return new ComputeSettings(
        DeviceChoice.parse(device), 2, precision, MemoryFormat.CONTIGUOUS, Recompute.NONE, false);
  }
}
