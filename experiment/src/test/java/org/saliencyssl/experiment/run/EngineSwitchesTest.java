package org.saliencyssl.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saliencyssl.api.compute.MemoryFormat;
import org.saliencyssl.api.compute.Precision;
import org.saliencyssl.api.compute.Recompute;
import org.saliencyssl.experiment.spec.ComputeSettings;
import org.saliencyssl.experiment.spec.DeviceChoice;

class EngineSwitchesTest {

  private static final String CUBLAS = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";
  private static final String NVIDIA = "NVIDIA_TF32_OVERRIDE";

  private final Properties before = new Properties();

  @BeforeEach
  void forget() {
    before.putAll(System.getProperties());
    System.getProperties().remove("ai.djl.pytorch.num_threads");
    System.getProperties().remove("ai.djl.pytorch.cudnn_benchmark");
    System.getProperties().remove("saliency.tf32");
    ProcessEnvironment.set(CUBLAS, "");
    ProcessEnvironment.set(NVIDIA, "");
  }

  @AfterEach
  void restore() {
    System.setProperties(before);
    ProcessEnvironment.set(CUBLAS, "");
    ProcessEnvironment.set(NVIDIA, "");
  }

  /** float32 on a GPU means no TF32 anywhere, and so do the float32 parts of bfloat16. */
  @ParameterizedTest
  @CsvSource({"FLOAT32, 0, 0", "BFLOAT16, 0, 0", "TF32, 1, ''"})
  void theVariablesOfThePrecisionReachNativeLibraries(
      Precision precision, String cublas, String nvidia) {
    ProcessEnvironment.set(NVIDIA, "1");
    switches("auto", precision, false).apply();
    assertThat(ProcessEnvironment.get(CUBLAS)).isEqualTo(cublas);
    assertThat(ProcessEnvironment.get(NVIDIA)).isEqualTo(nvidia);
  }

  @Test
  void aRunOnTheCpuTouchesNothingOfTheGpus() {
    ProcessEnvironment.set(NVIDIA, "1");
    switches("cpu", Precision.FLOAT32, false).apply();
    assertThat(ProcessEnvironment.get(NVIDIA)).isEqualTo("1");
    assertThat(System.getProperty("ai.djl.pytorch.cudnn_benchmark")).isNull();
    assertThat(System.getProperty("ai.djl.pytorch.num_threads")).isEqualTo("3");
  }

  @Test
  void cudnnBenchmarkReachesTheEngine() {
    switches("gpu", Precision.FLOAT32, true).apply();
    assertThat(System.getProperty("ai.djl.pytorch.cudnn_benchmark")).isEqualTo("true");
  }

  @Test
  void whatIsTakenOnceAProcessCannotDifferBetweenPoints() {
    switches("gpu", Precision.FLOAT32, false).apply();
    switches("gpu", Precision.BFLOAT16, false).apply();
    assertThatThrownBy(() -> switches("gpu", Precision.TF32, false).apply())
        .hasMessage("the engine runs with TF32 false, this point wants true; run it by itself");
    assertThatThrownBy(() -> switches("gpu", Precision.FLOAT32, true).apply())
        .hasMessageContaining("cudnnBenchmark false, this point wants true");
  }

  private static EngineSwitches switches(
      String device, Precision precision, boolean cudnnBenchmark) {
    return EngineSwitches.of(
        new ComputeSettings(
            DeviceChoice.parse(device),
            3,
            precision,
            MemoryFormat.CONTIGUOUS,
            Recompute.NONE,
            cudnnBenchmark));
  }
}
