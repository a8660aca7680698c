package org.saliencyssl.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecPoint;
import org.saliencyssl.experiment.spec.SpecReader;

/** With device files that are none; no GPU is needed or used. */
class GpusTest {

  @TempDir private Path folder;

  @Test
  void devicesAreFoundInTheOrderOfTheirNumbers() throws IOException {
    for (String name :
        List.of("nvidia10", "nvidia2", "nvidia0", "nvidiactl", "nvidia-uvm", "null")) {
      Files.createFile(folder.resolve(name));
    }
    assertThat(Gpus.visible(Map.of(), folder)).containsExactly("0", "2", "10");
    assertThat(Gpus.visible(Map.of(), folder.resolve("none"))).isEmpty();
  }

  @Test
  void theEnvironmentsChoiceComesFirstAndEndsAsInCuda() throws IOException {
    Files.createFile(folder.resolve("nvidia0"));
    assertThat(visible("3, GPU-8932f937")).containsExactly("3", "GPU-8932f937");
    assertThat(visible("1,-1,2")).containsExactly("1");
    assertThat(visible("")).isEmpty();
  }

  @Test
  void eachWorkerGetsAGpuIfAPointMayUseOne() throws IOException {
    List<SpecPoint> auto = points("auto");
    assertThat(Gpus.assigned(auto, 2, List.of("4", "5", "6"))).containsExactly("4", "5");
    assertThat(Gpus.assigned(auto, 1, List.of("4", "5"))).isEmpty(); // the engine takes the first
    assertThat(Gpus.assigned(auto, 2, List.of())).isEmpty();
    assertThat(Gpus.assigned(points("cpu"), 8, List.of("4"))).isEmpty();
  }

  @Test
  void moreWorkersThanGpusAndAFixedGpuAreRefused() throws IOException {
    List<SpecPoint> auto = points("auto");
    assertThatThrownBy(() -> Gpus.assigned(auto, 3, List.of("4", "5")))
        .isInstanceOf(GridException.class)
        .hasMessageContaining("--workers 3: there are 2 GPUs (4, 5)")
        .hasMessageContaining("use --workers 2");
    List<SpecPoint> fixed = points("gpu:1");
    assertThatThrownBy(() -> Gpus.assigned(fixed, 2, List.of("0", "1")))
        .isInstanceOf(GridException.class)
        .hasMessageContaining("compute.device gpu:1")
        .hasMessageContaining("compute.device=auto");
  }

  private static List<String> visible(String chosen) throws IOException {
    return Gpus.visible(Map.of(Gpus.VISIBLE, chosen), Path.of("/nowhere"));
  }

  private List<SpecPoint> points(String device) throws IOException {
    Path spec = folder.resolve("spec.json");
    try (var in = getClass().getResourceAsStream("/org/saliencyssl/experiment/complete.json")) {
      Files.write(spec, in.readAllBytes());
    }
    return new SpecReader(PluginRegistries.load(getClass().getClassLoader()))
        .read(spec, List.of("compute.device=" + device), null)
        .points();
  }
}
